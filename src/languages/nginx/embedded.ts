import type { SourceDocument } from '../../core/source';
import { isDockerfile, isYaml } from './names';
import { parse } from './parse';
import { looksLikeNginx } from './recognize';
import type { Directive } from './syntax';

/** A stretch of another file that is nginx. */
interface Region {
  readonly start: number;
  readonly end: number;
  readonly kind: 'config' | 'server-snippet' | 'location-snippet';
}

/** Does it? */
export const embeds = (document: SourceDocument): boolean => regionsOf(document).length > 0;

/** The directives of each stretch; offsets are those of the document. */
export function embeddedConfigs(document: SourceDocument): (readonly Directive[])[] {
  return regionsOf(document).map(({ start, end, kind }) => {
    const { directives } = parse(document.text, document.uri, start, end);
    return kind === 'config' ? directives : inIngress(directives, kind, document.uri, start, end);
  });
}

function regionsOf({ uri, text }: SourceDocument): Region[] {
  if (isYaml(uri)) return blockScalars(text);
  return isDockerfile(uri) ? heredocs(text) : [];
}

/** A key with a block scalar: read by lines, as charts with template tags are no YAML. */
const blockScalar = /^([ \t]*)(?:- )?["']?([\w./-]+)["']?:[ \t]*[|>][+-]?\d?[ \t]*(?:#.*)?\r?$/gm;

function blockScalars(text: string): Region[] {
  const regions: Region[] = [];
  for (const match of text.matchAll(blockScalar)) {
    const [line, indent = '', key = ''] = match;
    const start = match.index + line.length + 1;
    const end = endOfScalar(text, start, indent.length);
    const body = text.slice(start, end);
    const speaks = /origin/i.test(body);
    if (speaks && /(^|[./-])server-snippets?$/.test(key))
      regions.push({ start, end, kind: 'server-snippet' });
    else if (speaks && /(^|[./-])(configuration|location)-snippets?$/.test(key))
      regions.push({ start, end, kind: 'location-snippet' });
    else if (looksLikeNginx(body)) regions.push({ start, end, kind: 'config' });
  }
  return regions;
}

/** The scalar goes on while lines are blank or further to the right than its key. */
function endOfScalar(text: string, start: number, indent: number): number {
  let at = start;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, next);
    if (line.trim() !== '' && (/^[ \t]*/.exec(line)?.[0].length ?? 0) <= indent) break;
    at = next;
  }
  return at;
}

const heredoc = /<<-?(["']?)(\w+)\1[^\n]*\n([\s\S]*?)^\t*\2[ \t]*\r?$/gm;

function heredocs(text: string): Region[] {
  const regions: Region[] = [];
  for (const match of text.matchAll(heredoc)) {
    const body = match[3] ?? '';
    const start = match.index + match[0].indexOf('\n') + 1;
    if (looksLikeNginx(body)) regions.push({ start, end: start + body.length, kind: 'config' });
  }
  return regions;
}

/** What ingress-nginx writes around a snippet (controller 1.15, template `nginx.tmpl`): every location can upgrade. */
const generated = `proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection upgrade;
proxy_pass http://upstream_balancer;`;

/** A snippet that looks at the Origin, in the location that the controller generates; others say nothing of a check. */
function inIngress(
  directives: readonly Directive[],
  kind: 'server-snippet' | 'location-snippet',
  uri: string,
  start: number,
  end: number,
): readonly Directive[] {
  const place = { uri, start, nameEnd: start, end: start, conditional: false };
  const around = parse(generated, uri).directives.map(({ name, args }) => ({
    ...place,
    name,
    args,
    block: undefined,
  }));
  const inner = kind === 'location-snippet' ? [...directives, ...around] : around;
  const word = { value: '/', start, end: start, quoted: false, templated: false };
  const location = {
    ...place,
    end,
    name: 'location',
    args: [word],
    block: { directives: inner, start, end },
  };
  const outer = kind === 'server-snippet' ? [...directives, location] : [location];
  return [{ ...place, end, name: 'server', args: [], block: { directives: outer, start, end } }];
}
