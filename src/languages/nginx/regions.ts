import type { SourceDocument } from '../../core/source';
import { isCompose, isDockerfile, isShellScript, isYaml } from './names';
import { looksLikeNginx } from './recognize';
import { ofCompose, ofShell, type Substitution } from './substitution';

/** A stretch of another file that is nginx. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly kind: 'config' | 'server-snippet' | 'location-snippet';
  /** Variables are put in, so that those of nginx are written in another way. */
  readonly substitution?: Substitution;
}

/** The stretches of a document in another format that are nginx. */
export function regionsOf({ uri, text }: SourceDocument): Region[] {
  if (isYaml(uri)) return blockScalars(text, isCompose(uri) ? ofCompose : undefined);
  return isDockerfile(uri) || isShellScript(uri) ? heredocs(text) : [];
}

/** A key with a block scalar: read by lines, as charts with template tags are no YAML. */
const blockScalar = /^([ \t]*)(?:- )?["']?([\w./-]+)["']?:[ \t]*[|>][+-]?\d?[ \t]*(?:#.*)?\r?$/gm;

function blockScalars(text: string, substitution: Substitution | undefined): Region[] {
  const regions: Region[] = [];
  for (const match of text.matchAll(blockScalar)) {
    const [line, indent = '', key = ''] = match;
    const start = match.index + line.length + 1;
    const end = endOfScalar(text, start, indent.length);
    const written = text.slice(start, end);
    const body = substitution?.unescaped(written) ?? written;
    const speaks = /origin/i.test(body);
    if (speaks && /(^|[./-])server-snippets?$/.test(key))
      regions.push({ start, end, kind: 'server-snippet' });
    else if (speaks && /(^|[./-])(configuration|location)-snippets?$/.test(key))
      regions.push({ start, end, kind: 'location-snippet' });
    else if (looksLikeNginx(body))
      regions.push({ start, end, kind: 'config', ...(substitution ? { substitution } : {}) });
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

/** Shell Command Language (POSIX.1), section 2.7.4: the text is taken as it is if any part of the word is quoted. */
const heredoc = /(?<!<)<<-?[ \t]*(\\|["']?)(\w+)["']?[^\n]*\n([\s\S]*?)^\t*\2[ \t]*\r?$/gm;

function heredocs(text: string): Region[] {
  const regions: Region[] = [];
  for (const match of text.matchAll(heredoc)) {
    const body = match[3] ?? '';
    const start = match.index + match[0].indexOf('\n') + 1;
    const substitution = match[1] === '' ? ofShell : undefined;
    if (looksLikeNginx(substitution?.unescaped(body) ?? body))
      regions.push({
        start,
        end: start + body.length,
        kind: 'config',
        ...(substitution ? { substitution } : {}),
      });
  }
  return regions;
}
