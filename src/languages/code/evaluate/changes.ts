import { type Expression, type FunctionSyntax, namesOf, type Statement } from '../syntax';
import type { Mutator } from './mutators';
import { childrenOf, isFunctionLike } from './walk';

/** Methods that change what they are called on. */
export const changing = 'push|add|set|unshift|delete|clear|splice|pop|shift|fill|reverse|sort|assign';

/** Functions that change their first argument. */
const written =
  'Object\\.(?:assign|defineProperty|defineProperties)|_\\.(?:merge|assign|extend|defaults|set)';

/**
 * The statements of a block that change the variable or what it holds, in order, calls of functions that do so included;
 * `out of order` when a function changes it of which it is not known when it runs before the first handshake comes.
 * @param methods of the variable's object that change it, besides those of the platform
 */
export function changesOf(
  name: string,
  text: string,
  statements: readonly Statement[],
  methods: readonly Mutator[] = [],
): readonly Statement[] | 'out of order' {
  const asking = methods.flatMap(({ path, answers }) => (answers ? [path] : []));
  const asks = new RegExp(`\\s*\\??\\.\\s*(?:${asking.join('|')})\\s*\\(`, 'y');
  const first = statements[0];
  const last = statements.at(-1);
  if (!first || !last) return [];
  const changes: Statement[] = [];
  for (const index of changedAt(name, text, methods)) {
    if (index < first.start || index >= last.end) continue;
    const statement = statements.find(({ start, end }) => start <= index && index < end);
    // Another variable of the same name, further inside.
    if (!statement || /\b(?:const|let|var)\s+$/.test(text.slice(Math.max(0, index - 20), index))) continue;
    const place = placeOf(statement, index, name);
    if (place === 'another variable' || declaresClass(statement, name)) continue;
    // A check that remembers what it was asked runs when a handshake comes.
    asks.lastIndex = index + name.length;
    const isAsked = asking.length > 0 && asks.test(text);
    if (place !== 'here' && isAsked && !nameOfFunction(statement) && !startsSoon(statement, index, text))
      continue;
    const found = place === 'here' ? [statement] : callsOf(nameOfFunction(statement), text, statements);
    if (found === 'out of order') return found;
    changes.push(...found.filter((one) => !changes.includes(one)));
  }
  return changes.sort((a, b) => a.start - b.start);
}

const changingFirst = new RegExp(`(?:\\b(?:${written})\\s*\\(\\s*|\\bdelete\\s+)$`);

/** How far back the function is looked for that a variable is the first argument of. */
const reach = 80;

/** Where a text may change a variable or what it holds: the offsets of its name. */
function* changedAt(name: string, text: string, methods: readonly Mutator[]): Generator<number> {
  const called = [changing, ...methods.map(({ path }) => path)].join('|');
  const change = new RegExp(
    `\\s*(?:\\??\\.\\s*(?:${called})\\s*\\(|(?:\\.[\\w$]+|\\[[^\\]\\n]*\\])*\\s*(?:[-+*/&|?]{0,2}=(?![=>])|\\+\\+|--))`,
    'y',
  );
  // A long text is searched for the name alone: an expression that looks back from every character takes long.
  for (let index = text.indexOf(name); index >= 0; index = text.indexOf(name, index + 1)) {
    const end = index + name.length;
    if (/[\w$]/.test(text[end] ?? '')) continue;
    change.lastIndex = end;
    const isChanged = !/[\w$.'"`-]/.test(text[index - 1] ?? '') && change.test(text);
    if (isChanged || changingFirst.test(text.slice(Math.max(0, index - reach), index))) yield index;
  }
}

/** What a class does inside with what is static is done when its methods are called. */
function declaresClass(statement: Statement, name: string): boolean {
  const inner = statement.kind === 'export' ? statement.declaration : statement;
  return inner?.kind === 'class' && inner.class.name === name;
}

/** The name of the function that a statement declares. */
function nameOfFunction(statement: Statement): string | undefined {
  if (statement.kind === 'function') return statement.function.name;
  const [only, ...others] = statement.kind === 'declare' ? statement.declarations : [];
  const isFunction = only?.target.kind === 'name' && only.value?.kind === 'function' && others.length === 0;
  return isFunction && only.target.kind === 'name' ? only.target.name : undefined;
}

/** Names at more places stand for several functions: minified code is full of them. */
const maxPlaces = 30;

/** Longer chains of callers are not followed. */
const maxCallers = 5;

/** A function that is handed to what stands before the place runs soon, and not when a handshake comes. */
const soon =
  /(?:\.(?:then|catch|finally|forEach)|setTimeout|setImmediate|nextTick|queueMicrotask|\bexports\b[^;]*)\s*[({=,]\s*(?:async\s*)?$/;

/**
 * The statements that call a function while the program starts. None when only other functions call it, which run when
 * a handshake comes.
 */
function callsOf(
  name: string | undefined,
  text: string,
  statements: readonly Statement[],
  around: readonly string[] = [],
): readonly Statement[] | 'out of order' {
  if (name === undefined || around.length > maxCallers) return 'out of order';
  const calls: Statement[] = [];
  let places = 0;
  for (const { index } of text.matchAll(
    new RegExp(`(?<![\\w$.'"\`])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'),
  )) {
    const statement = statements.find(({ start, end }) => start <= index && index < end);
    if (!statement || nameOfFunction(statement) === name) continue;
    places += 1;
    if (places > maxPlaces) return 'out of order';
    if (placeOf(statement, index, name) === 'here') {
      const isCall = /^\s*\(/.test(text.slice(index + name.length, index + name.length + 20));
      if (isCall) calls.push(statement);
      else if (soon.test(text.slice(Math.max(0, index - 80), index))) return 'out of order';
      continue;
    }
    const caller = nameOfFunction(statement);
    if (
      caller === undefined
        ? startsSoon(statement, index, text)
        : isCalled(caller, text, statements, [...around, name])
    )
      return 'out of order';
  }
  return calls;
}

const isCalled = (
  name: string,
  text: string,
  statements: readonly Statement[],
  around: readonly string[],
): boolean => {
  if (around.includes(name)) return false;
  const calls = callsOf(name, text, statements, around);
  return calls === 'out of order' || calls.length > 0;
};

/** Does the function without a name run soon in which the place stands? */
function startsSoon(node: Statement | Expression, index: number, text: string): boolean {
  if (node.kind === 'call' && node.callee.kind === 'function') return true;
  if (node.kind === 'function') return soon.test(text.slice(Math.max(0, node.start - 80), node.start));
  const inner = childrenOf(node).find(({ start, end }) => start <= index && index < end);
  return inner ? startsSoon(inner, index, text) : false;
}

/** Where a place stands, seen from a statement: in a function it may run at any time, or mean another variable. */
function placeOf(
  node: Statement | Expression,
  index: number,
  name: string,
): 'here' | 'in a function' | 'another variable' {
  if (node.kind === 'function' && declares(node.function, name)) return 'another variable';
  const inner = childrenOf(node).find(({ start, end }) => start <= index && index < end);
  const place = inner ? placeOf(inner, index, name) : 'here';
  return place === 'here' && isFunctionLike(node) ? 'in a function' : place;
}

/** Has a function a parameter or variable of this name? */
const declares = ({ parameters, rest, body }: FunctionSyntax, name: string): boolean =>
  [...parameters, ...(rest ? [rest] : [])].flatMap(namesOf).includes(name) ||
  body.some(
    (statement) =>
      statement.kind === 'declare' &&
      statement.declarations.some(({ target }) => namesOf(target).includes(name)),
  );
