import type { TextEdit } from '../../../core/text/edits';
import type { Node } from '../../tree-sitter';
import { children, field } from '../javascript/nodes';
import { type Cure, type CureContext, declareList, enclosing, marginAt, nodeAt } from './context';
import { lines } from './style';

/** Refuses right before the handshake is handed over to the library, or accepted. */
export const guardHandover: Cure = (context) => {
  const { endpoint, root } = context;
  const calls = endpoint.handovers.map((range) =>
    range.uri === endpoint.range.uri ? nodeAt(root, range) : undefined,
  );
  const edits = calls.map((call) => call && guardBefore(context, call));
  const [call] = calls;
  if (!call || edits.includes(undefined)) return undefined;
  return [...declareList(context, call), ...edits.filter((edit) => edit !== undefined)];
};

/** Puts an argument that refuses before the construction. */
export const argumentBefore: Cure = (context) => {
  const { endpoint, root, listName, style } = context;
  const construction = nodeAt(root, endpoint.construction);
  if (!endpoint.before || construction?.parent?.type !== 'arguments') return undefined;
  const start = construction.startIndex;
  const newText = `${lines([endpoint.before(listName)], style)}, `;
  return [...declareList(context, construction), { start, end: start, newText }];
};

function guardBefore(context: CureContext, call: Node): TextEdit | undefined {
  const { style, text, listName, endpoint } = context;
  const callee = field(call, 'function');
  const list = field(call, 'arguments');
  const guard = endpoint.guard?.(listName, {
    object: callee ? (field(callee, 'object')?.text ?? '') : '',
    arguments: list ? children(list).map((argument) => argument.text) : [],
  });
  const owner = enclosing(
    call,
    ({ parent, type }) => /statement$|declaration$/.test(type) || parent?.type === 'arrow_function',
  );
  if (!guard || !owner) return undefined;
  const margin = marginAt(text, owner.startIndex);
  if (owner.parent?.type === 'statement_block' || owner.parent?.type.startsWith('switch_')) {
    return { start: owner.startIndex, end: owner.startIndex, newText: lines([...guard, ''], style, margin) };
  }
  // The only statement of an `if`, or the expression of an arrow function: it needs braces now.
  const inner = [...guard, `${owner.text.replace(/;$/, '')};`].map((line) => `\t${line}`);
  return {
    start: owner.startIndex,
    end: owner.endIndex,
    newText: lines(['{', ...inner, '}'], style, margin),
  };
}

/** Leaves the function where the code would go on after a refusal. */
export const returnAfterRefusal: Cure = ({ root, text, style, endpoint }, { range }) => {
  const refusal = range.uri === endpoint.range.uri ? nodeAt(root, range) : undefined;
  const statement = refusal && enclosing(refusal, ({ type }) => type === 'expression_statement');
  if (!statement) return undefined;
  const margin = marginAt(text, statement.startIndex);
  if (statement.parent?.type === 'statement_block') {
    // The block of an `if` refuses as a whole: `write`, then `destroy`.
    const last =
      statement.parent.parent?.type === 'if_statement' ? children(statement.parent).at(-1) : statement;
    const end = (last ?? statement).endIndex;
    return [{ start: end, end, newText: style.newline + margin + lines(['return;'], style) }];
  }
  const inner = [`\t${statement.text}`, '\treturn;'];
  return [
    {
      start: statement.startIndex,
      end: statement.endIndex,
      newText: lines(['{', ...inner, '}'], style, margin),
    },
  ];
};
