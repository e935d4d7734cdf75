import { html, nothing, type TemplateResult } from 'lit';
import type { Run } from '../shared/run';

type Tls = NonNullable<Run['tls']>;

/** Where the handshakes went, and what the server's certificate says. */
export function connection({ address, milliseconds, tls, running }: Run): TemplateResult | typeof nothing {
  if (running || !address) return nothing;
  return html`
    <details>
      <summary>Connection</summary>
      <dl>
        ${entry('Address', address)}
        ${milliseconds === undefined ? nothing : entry('Whole run', `${(milliseconds / 1000).toFixed(1)} s`)}
        ${tls ? encryption(tls) : entry('Encryption', 'none')}
      </dl>
    </details>
  `;
}

function encryption({ protocol, alpn, authorized, error, certificates, expiresInDays }: Tls): TemplateResult {
  const [certificate] = certificates;
  return html`
    ${entry('Encryption', alpn ? `${protocol}, ${alpn}` : protocol)}
    ${entry('Certificate', authorized ? 'trusted' : `not trusted: ${error ?? 'unknown reason'}`)}
    ${
      certificate
        ? html`${entry('Subject', certificate.subject)}${entry('Issuer', certificate.issuer)}
          ${entry('Names', certificate.names.join(', '))}
          ${entry('Valid', `${certificate.validFrom} to ${certificate.validTo}`)}
          ${expiresInDays === undefined ? nothing : soon(expiresInDays)}
          ${entry('SHA-256', certificate.fingerprint256)}`
        : nothing
    }
  `;
}

const soon = (days: number): TemplateResult => html`<dt>Expires</dt>
  <dd class="soon"><vscode-icon name="warning"></vscode-icon> ${days === 1 ? 'in a day' : days === 0 ? 'within a day' : `in ${days} days`}</dd>`;

const entry = (name: string, value: string): TemplateResult => html`<dt>${name}</dt>
  <dd>${value}</dd>`;
