import type { TextEdit } from '../../../core/text/edits';
import type { Block, Directive } from '../syntax';

/** How a file is written: its line ends, and what it indents a block with. */
export interface Style {
  readonly eol: string;
  readonly unit: string;
}

export function styleOf(text: string): Style {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = /\{[ \t]*\r?\n([ \t]+)\S/.exec(text);
  const outer = unit ? indentAt(text, unit.index) : '';
  const inner = unit?.[1] ?? '    ';
  return { eol, unit: inner.startsWith(outer) && inner !== outer ? inner.slice(outer.length) : '    ' };
}

/** The file's own unit of indentation for the four blanks that the lines are written with. */
export function inStyle(lines: readonly string[], text: string): string[] {
  const { unit } = styleOf(text);
  return lines.map((line) => line.replace(/^ {4}/, unit));
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** The blanks at the start of the line that the offset is in. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

const isFirstOnLine = (text: string, offset: number): boolean =>
  text.slice(lineStart(text, offset), offset).trim() === '';

/** A comment, or a tag of a template that begins a loop or a condition. */
const belongsBelow = /^[ \t]*(?:#|\{%-?\s*(?:for|if)\b|\{\{-?\s*(?:range|if|with)\b)/;

/** Puts lines before a directive, and before the comment or the beginning of a loop that stands right above it. */
export function insertBefore(text: string, directive: Directive, lines: readonly string[]): TextEdit {
  const { eol } = styleOf(text);
  const indent = indentAt(text, directive.start);
  if (!isFirstOnLine(text, directive.start)) {
    const at = directive.start;
    return {
      start: at,
      end: at,
      newText: `${lines
        .map((line) => line.trim())
        .join(' ')
        .trim()} `,
    };
  }
  let at = lineStart(text, directive.start);
  for (;;) {
    const above = lineStart(text, at - 1);
    if (above >= at || !belongsBelow.test(text.slice(above, at))) break;
    at = above;
  }
  return { start: at, end: at, newText: lines.map((line) => `${line && indent}${line}${eol}`).join('') };
}

/** With a blank line before it, where something else ends right above. */
export function apart(text: string, edit: TextEdit): TextEdit {
  const above = text.slice(0, edit.start);
  const follows = /[;}][ \t]*(#.*)?(\r?\n)$/.exec(above);
  return follows ? { ...edit, newText: `${follows[2]}${edit.newText}` } : edit;
}

/** Puts lines at the start of a block, in its style: on the same line where the block is written on one line. */
export function insertAtStart(
  text: string,
  block: Block,
  opener: number,
  lines: readonly string[],
): TextEdit {
  const { eol, unit } = styleOf(text);
  const rest = text.slice(block.start, text.indexOf('\n', block.start) + 1 || text.length);
  if (!/^[ \t]*(#.*)?\r?\n?$/.test(rest)) {
    const at = block.start;
    return { start: at, end: at, newText: ` ${lines.map((line) => line.trim()).join(' ')}` };
  }
  const at = block.start + rest.length;
  const first = block.directives[0];
  const indent =
    first && first.start >= at && isFirstOnLine(text, first.start)
      ? indentAt(text, first.start)
      : indentAt(text, opener) + unit;
  const missing = rest.endsWith('\n') ? '' : eol;
  return { start: at, end: at, newText: missing + lines.map((line) => `${indent}${line}${eol}`).join('') };
}

/** Takes a stretch out; its line, too, when nothing else stands there but a comment on it. */
export function remove(text: string, start: number, end: number): TextEdit {
  const from = lineStart(text, start);
  const newline = text.indexOf('\n', end);
  const to = newline < 0 ? text.length : newline + 1;
  const alone = text.slice(from, start).trim() === '' && /^\s*(#.*)?\s*$/.test(text.slice(end, to));
  if (alone) return { start: from, end: to, newText: '' };
  const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return { start, end: end + blanks, newText: '' };
}

/** The text in the quotes of what it replaces; quoted in any case when a bare word could not hold it. */
export function quotedLike(original: string, value: string): string {
  const quote = /^["']/.exec(original)?.[0] ?? (/[\s;{}"'#$\\]/.test(value) ? '"' : '');
  return quote + value + quote;
}
