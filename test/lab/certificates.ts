import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateOptions {
  readonly name: string;
  /** Signs it; without one it signs itself. */
  readonly issuer?: KeyPair;
  readonly isCa?: boolean;
  /** `20200101000000Z`. */
  readonly from?: string;
  readonly until?: string;
}

/** A certificate made by OpenSSL. */
export function certificate({ name, issuer, isCa, from, until }: CertificateOptions): KeyPair {
  const folder = mkdtempSync(path.join(tmpdir(), 'ws-origin-certificate-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  try {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'key.pem',
      '-subj',
      `/CN=${name}`,
      '-out',
      'request.pem',
    );
    write(
      'extensions',
      `basicConstraints=CA:${isCa ? 'TRUE' : 'FALSE'}\nsubjectAltName=${/^[\d.]+$/.test(name) ? 'IP' : 'DNS'}:${name}\n`,
    );
    write('issuer.key', issuer?.key ?? readFileSync(path.join(folder, 'key.pem'), 'utf8'));
    write('issuer.pem', issuer?.cert ?? '');
    write('index.txt', '');
    write(
      'serial',
      Math.floor(Math.random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    );
    write(
      'ca.conf',
      '[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\ndefault_days=30\n[p]\ncommonName=supplied\n',
    );
    const signer = issuer
      ? ['-cert', 'issuer.pem', '-keyfile', 'issuer.key']
      : ['-selfsign', '-keyfile', 'issuer.key'];
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'ca.conf',
      ...signer,
      '-in',
      'request.pem',
      '-out',
      'cert.pem',
      '-extfile',
      'extensions',
      ...(from ? ['-startdate', from] : []),
      ...(until ? ['-enddate', until] : []),
    );
    const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
    return { key: read('key.pem'), cert: read('cert.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
