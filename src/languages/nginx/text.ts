/** A piece of a text with variables: plain characters, or the name of a variable (digits for a captured group). */
export type Piece = { readonly text: string } | { readonly variable: string };

const variable = /\$(?:\{(\w+)\}|(\w+))/g;

/** Takes a text with `$name` and `${name}` apart, as `ngx_http_script_compile` does: `$1a` is `$1` and `a`. */
export function pieces(text: string): readonly Piece[] {
  if (!text.includes('$')) return text === '' ? [] : [{ text }];
  const result: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(variable)) {
    const group = match[2] === undefined ? undefined : /^[1-9]/.exec(match[2])?.[0];
    if (match.index > done) result.push({ text: text.slice(done, match.index) });
    result.push({ variable: group ?? match[1] ?? match[2] ?? '' });
    done = match.index + (group ? 2 : match[0].length);
  }
  if (done < text.length) result.push({ text: text.slice(done) });
  return result;
}

/** Names of all variables in the text. */
export const variablesIn = (text: string): string[] =>
  pieces(text).flatMap((piece) => ('variable' in piece ? [piece.variable] : []));
