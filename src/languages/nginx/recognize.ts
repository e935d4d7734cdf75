import type { SourceDocument } from '../../core/source';

import { isCalledNginx, mayBeNginx, nameOf } from './names';

/** Blocks that only nginx has, at the start of a line. */
const block =
  /^[ \t]*(?:http|events|server|location[ \t]+[^\s{;][^{;\n]*|upstream[ \t]+[\w.-]+|map[ \t]+\S+[ \t]+\$\w+|geo[ \t]+[$\w \t]*\$\w+)\s*\{/m;

/** Directives that, ended by a semicolon, no other format has in this form. */
const directive =
  /^[ \t]*(?:(?:.*[{;][ \t]*)?(?:proxy_pass|proxy_set_header|server_name|fastcgi_pass|proxy_http_version|add_header|listen|return[ \t]+\d{3}|try_files|root|include|worker_connections|rewrite|set[ \t]+\$\w+|if[ \t]*\(\$\w+)\b[^;{]*[;{])/m;

/** So much of a long file is looked at. */
const enough = 100_000;

/** By language id, else by name and content: a `.conf` of something else stays silent. */
export function isNginx(document: SourceDocument): boolean {
  if (isCalledNginx(document)) return true;
  if (!mayBeNginx(document)) return false;
  return looksLikeNginx(document.text) || (/^nginx/.test(nameOf(document.uri)) && block.test(document.text));
}

/** By content alone: blocks and directives that no other format has in this form. */
export function looksLikeNginx(whole: string): boolean {
  const text = whole.slice(0, enough);
  if (/^<\w+[^>]*>\s*$/m.test(text)) return false;
  if (block.test(text)) return directive.test(text);
  return /^[ \t]*(?:proxy_pass\s+\S+|proxy_set_header\s+\S+\s+\S.*)\s*;/m.test(text);
}
