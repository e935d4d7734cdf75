import type { Expression, Statement } from '../syntax';
import { childrenOf, isFunctionLike } from './walk';

/** Methods that change what they are called on. */
const changing = 'push|add|set|unshift|delete|clear|splice|pop|shift|fill|reverse|sort|assign';

/**
 * The statements of a block that change the variable or what it holds, in order; `out of order` when a function
 * changes it, of which it is not known when it runs.
 */
export function changesOf(
  name: string,
  text: string,
  statements: readonly Statement[],
): readonly Statement[] | 'out of order' {
  const escaped = name.replaceAll('$', '\\$');
  const pattern = new RegExp(
    `(?<![\\w$.'"\`-])${escaped}(?:\\s*(?:\\??\\.\\s*(?:${changing})\\s*\\(|(?:\\.[\\w$]+|\\[[^\\]\\n]*\\])*\\s*(?:[-+*/&|?]{0,2}=(?![=>])|\\+\\+|--)))`,
    'g',
  );
  const first = statements[0];
  const last = statements.at(-1);
  if (!first || !last) return [];
  const changes: Statement[] = [];
  for (const { index } of text.matchAll(pattern)) {
    if (index < first.start || index >= last.end) continue;
    const statement = statements.find(({ start, end }) => start <= index && index < end);
    // Another variable of the same name, further inside.
    if (!statement || /\b(?:const|let|var)\s+$/.test(text.slice(Math.max(0, index - 20), index))) continue;
    if (insideFunction(statement, index)) return 'out of order';
    if (!changes.includes(statement)) changes.push(statement);
  }
  return changes;
}

function insideFunction(node: Statement | Expression, index: number): boolean {
  for (const child of childrenOf(node)) {
    if (index < child.start || index >= child.end) continue;
    return isFunctionLike(child) || insideFunction(child, index);
  }
  return isFunctionLike(node);
}
