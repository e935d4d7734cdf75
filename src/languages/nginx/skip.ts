/** Blocks in blocks that are skipped at once. */
const deepest = 4;

/** What stands before the first character of a word, in a place where no escape or `${name}` ends. */
const atWordStart = '(?<=[ \\t\\r\\n;{}])';

/**
 * The inside of a block, as far as it is plain to see where its words begin and end. By the rules of the scanner:
 * quotes, comments and closing braces count only at the start of a word. Each of its alternatives begins in its own way,
 * and plain text goes on as far as it can, so that there is one way to read a text and it takes linear time.
 */
function inside(depth: number): string {
  const plain = `[^"'#{}\\\\<$]+(?![^"'#{}\\\\<$])`;
  const escaped = '\\\\[^ \\t\\r\\n;{}$]';
  const variable = '\\$(?!\\{)|\\$\\{\\w+\\}(?![#"\'}])';
  const comment = `${atWordStart}#[^\\n]*(?![^\\n])`;
  const quoted = `${atWordStart}(?:"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*')`;
  const parts = [plain, escaped, variable, comment, quoted];
  // Template tags begin like blocks, and Lua code has braces of its own.
  if (depth < deepest)
    parts.push(`\\{(?<!_by_lua_block[^;{}]*\\{)(?![{%#])${inside(depth + 1)}${atWordStart}\\}`);
  return `(?:${parts.join('|')})*`;
}

const block = new RegExp(`${inside(1)}${atWordStart}\\}`, 'y');

/**
 * Finds the end of a block without reading it, by a regular expression, which is native code from the first time on.
 * @param start after the opening brace
 * @returns the offset after the closing brace; undefined where only the scanner can tell
 */
export function plainBlockEnd(text: string, start: number): number | undefined {
  block.lastIndex = start;
  try {
    return block.test(text) ? block.lastIndex : undefined;
  } catch {
    // Engines run out of memory over blocks of a million words.
    return undefined;
  }
}

/**
 * Finds the end of a block of Lua code, in whose strings and comments no brace counts.
 * @param start after the opening brace
 * @returns the offset of the closing brace, or of the end of the text
 */
export function luaEnd(text: string, start: number): number {
  const lexeme =
    /--\[\[[\s\S]*?\]\]|--[^\n]*|\[\[[\s\S]*?\]\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[{}]/g;
  lexeme.lastIndex = start;
  let depth = 0;
  for (let found = lexeme.exec(text); found; found = lexeme.exec(text)) {
    if (found[0] === '{') depth++;
    else if (found[0] === '}' && depth-- === 0) return found.index;
  }
  return text.length;
}
