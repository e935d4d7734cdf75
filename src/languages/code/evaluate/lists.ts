import { constant, oneOf } from '../../../core/policy/condition';
import { leaf, replaceLeaves } from '../../../core/policy/decision';
import { dispatch, dispatchOn, either, type Flow, goOn, then } from './flow';
import { mapTree, mapTrees } from './map-tree';
import type { Program } from './module';
import { same } from './operators';
import type { State } from './state';
import { truthOf } from './truth';
import {
  booleanValue,
  type Call,
  conditionValue,
  constantOf,
  constantText,
  falseValue,
  isMany,
  listedItems,
  listValue,
  numberValue,
  someNumber,
  stringValue,
  type Tree,
  thrown,
  trueValue,
  undefinedValue,
  unknownItems,
  unknownValue,
  type Value,
} from './value';

/** Longer lists are not followed item by item. */
const maxItems = 300;

type List = Value & { readonly kind: 'list' };

interface ListCall {
  readonly list: List;
  readonly items: readonly Tree[];
  readonly call: Call;
  readonly program: Program;
}

type ListMethod = (call: ListCall) => Flow;

const methods: Readonly<Record<string, ListMethod>> = {
  includes: contains,
  has: contains,
  indexOf: (list) => then(contains(list), (value, state) => goOn(positions(value, list), state)),
  some: (list) => quantified(list, (found) => booleanValue(found), true, falseValue),
  every: (list) => quantified(list, (found) => booleanValue(found), false, trueValue),
  find: (list) => quantified(list, (_, item) => item, true, undefinedValue),
  findIndex: (list) => quantified(list, (_, __, index) => numberValue(index), true, numberValue(-1)),
  map: (list) => collect(list, (value) => [value]),
  flatMap: (list) => collect(list, (value) => itemsOf(value, list.call.state)),
  forEach: (list) =>
    then(
      collect(list, () => []),
      (_, state) => goOn(undefinedValue, state),
    ),
  filter,
  reduce,
  concat: ({ items, call }) =>
    goOn(listValue([...items, ...call.arguments.flatMap((one) => itemsOf(one, call.state))]), call.state),
  flat: ({ items, call }) => goOn(listValue(items.flatMap((one) => itemsOf(one, call.state))), call.state),
  slice: ({ items, call }) => {
    const [start, end] = call.arguments.map(constantOf);
    return goOn(
      listValue(items.slice(Number(start ?? 0), end === undefined ? undefined : Number(end))),
      call.state,
    );
  },
  at: ({ items, call }) =>
    goOn(items.at(Number(constantOf(call.arguments[0] ?? undefinedValue))) ?? undefinedValue, call.state),
  join: ({ items, call }) => {
    const texts = items.map(constantOf);
    const separator = call.arguments[0] ? constantOf(call.arguments[0]) : ',';
    const known = texts.every((text) => text !== undefined) && separator !== undefined;
    return goOn(
      known ? stringValue(texts.join(String(separator))) : unknownValue('a text is not known'),
      call.state,
    );
  },
  push: (list) => changed(list, [...list.items, ...list.call.arguments]),
  add: (list) => changed(list, [...list.items, ...list.call.arguments]),
  unshift: (list) => changed(list, [...list.call.arguments, ...list.items]),
  clear: (list) => changed(list, []),
  pop: (list) => taken(list, list.items.at(-1), list.items.slice(0, -1)),
  shift: (list) => taken(list, list.items[0], list.items.slice(1)),
  reverse: (list) =>
    then(changed(list, [...list.items].reverse()), (_, state) => goOn(leaf(list.list), state)),
  toReversed: ({ items, call }) => goOn(listValue([...items].reverse()), call.state),
  findLast: (list) =>
    quantified({ ...list, items: [...list.items].reverse() }, (_, item) => item, true, undefinedValue),
  entries: ({ list, items, call }) =>
    goOn(
      listValue(
        items.map((item, index) => listValue([list.list.type === 'set' ? item : numberValue(index), item])),
      ),
      call.state,
    ),
  delete: (list) => {
    const gone = list.call.arguments.map(constantOf);
    return changed(
      list,
      list.items.filter((item) => !gone.includes(constantOf(item))),
    );
  },
  values: ({ list, call }) => goOn(leaf(list), call.state),
  keys: ({ list, call }) => goOn(leaf(list), call.state),
};

export const listMethods: ReadonlySet<string> = new Set(Object.keys(methods));

/** Calls a method of an array or a set. */
export function callListMethod(name: string, list: List, call: Call, program: Program): Flow {
  const held = call.state.get(list.list.items);
  const method = methods[name];
  if (!held || !method) return goOn(unknownValue('what a list holds is not known'), call.state);
  return dispatchOn(held, (items) => {
    if (items.length > maxItems && !wholeList.has(name))
      return goOn(unknownValue('a list is too long to follow'), call.state);
    return method({ list, items, call, program });
  });
}

/** Methods that do not go through the list item by item. */
const wholeList = new Set(['includes', 'has', 'indexOf', 'push', 'add']);

/** The items of a list; another value is its own item. */
function itemsOf(tree: Tree, state: State): readonly Tree[] {
  if (tree.kind !== 'leaf' || tree.value.kind !== 'list') return [tree];
  const held = state.get(tree.value.list.items);
  return held?.kind === 'leaf' ? held.value : [unknownValue('what a list holds is not known')];
}

function contains({ items, call, program }: ListCall): Flow {
  const [wanted] = call.arguments;
  const found = mapTree(wanted ?? undefinedValue, (value) => {
    const texts = items.map(constantOf);
    if (value.kind === 'text' && texts.every((text) => typeof text === 'string')) {
      return containsText(value, items, texts, call, program);
    }
    return items.reduceRight<Tree>(
      (rest, item) =>
        mapTree(
          mapTree(item, (one) => same(one, value, false, call.at, program)),
          (equal) => (equal.kind === 'boolean' && equal.value ? trueValue : rest),
        ),
      falseValue,
    );
  });
  return goOn(found, call.state);
}

function containsText(
  value: Value & { kind: 'text' },
  items: readonly Tree[],
  texts: readonly string[],
  call: Call,
  program: Program,
): Tree {
  const own = constantText(value);
  for (const item of items) {
    if (item.kind !== 'leaf') continue;
    const text = constantText(item.value) ?? '';
    if (own === undefined) program.notes.compared(item.value, value, oneOf(value.term, [text]), 'exact');
    else if (own === text) program.notes.compared(item.value, value, constant(true), 'wildcard');
  }
  if (own !== undefined) return booleanValue(texts.includes(own));
  return texts.length === 0 ? falseValue : conditionValue(oneOf(value.term, texts), call.at);
}

/** `indexOf` by `includes`: where, is known of constants only. */
function positions(found: Tree, { items, call, program }: ListCall): Tree {
  const [value = undefinedValue] = call.arguments;
  const wanted = constantOf(value);
  if (wanted !== undefined && items.some(({ kind }) => kind === 'branch'))
    return items.reduceRight<Tree>(
      (rest, item, index) =>
        mapTree(
          mapTrees(item, value, (a, b) => same(a, b, false, call.at, program)),
          (equal) => (equal.kind === 'boolean' && equal.value ? numberValue(index) : rest),
        ),
      numberValue(-1),
    );
  return mapTree(found, (value) => {
    if (value.kind !== 'boolean' || !value.value) return numberValue(-1);
    return wanted === undefined ? someNumber(0) : numberValue(items.map(constantOf).indexOf(wanted));
  });
}

/** Calls the function for each item until its answer is `stop`. */
function quantified(
  { items, call, program }: ListCall,
  result: (answer: boolean, item: Tree, index: number) => Tree,
  stop: boolean,
  otherwise: Tree,
): Flow {
  const step = (index: number, state: State): Flow => {
    const item = items[index];
    if (!item) return goOn(otherwise, state);
    return then(callWith(call, [item, numberValue(index)], state, program), (answer, after) =>
      either(
        replaceLeaves(truthOf(answer), ({ value }) => leaf(value === stop)),
        () => goOn(result(stop, item, index), after),
        () => step(index + 1, after),
      ),
    );
  };
  return step(0, call.state);
}

function callWith(call: Call, args: readonly Tree[], state: State, program: Program): Flow {
  return dispatch(call.arguments[0] ?? undefinedValue, state, (value) =>
    program.call(value, { arguments: args, self: undefinedValue, state, at: call.at }),
  );
}

function collect({ items, call, program }: ListCall, use: (value: Tree) => readonly Tree[]): Flow {
  const step = (index: number, done: readonly Tree[], state: State): Flow => {
    const item = items[index];
    if (!item) return goOn(listValue(done), state);
    return then(callWith(call, [item, numberValue(index)], state, program), (value, after) =>
      step(
        index + 1,
        [...done, ...(isMany(item) ? [unknownItems('what a list holds is not known')] : use(value))],
        after,
      ),
    );
  };
  return step(0, [], call.state);
}

/** Followed where it does not depend on the handshake which items stay; environment variables count as not set. */
function filter({ items, call, program }: ListCall): Flow {
  const step = (index: number, done: readonly Tree[], state: State): Flow => {
    const item = items[index];
    if (!item) return goOn(listValue(done), state);
    return then(callWith(call, [item, numberValue(index)], state, program), (value, after) => {
      const truth = truthOf(value);
      if (item.kind === 'leaf' && item.value.kind === 'environment' && truth.kind !== 'leaf')
        return step(index + 1, done, after);
      if (truth.kind !== 'leaf')
        return goOn(unknownValue('which items a filter keeps depends on the handshake'), after);
      return step(index + 1, truth.value ? [...done, item] : done, after);
    });
  };
  return step(0, [], call.state);
}

/** `reduce(function, initial)`; without an initial value the first item is it. */
function reduce({ items, call, program }: ListCall): Flow {
  const [, initial = items[0]] = call.arguments;
  if (!initial) return goOn(thrown, call.state);
  const first = call.arguments.length > 1 ? 0 : 1;
  return items
    .slice(first)
    .reduce<Flow>(
      (flow, item, index) =>
        then(flow, (value, state) =>
          callWith(call, [value, item, numberValue(first + index), call.self], state, program),
        ),
      goOn(initial, call.state),
    );
}

/** Takes an item out of a list; it is what the method gives. */
const taken = (list: ListCall, item: Tree = undefinedValue, left: readonly Tree[]): Flow =>
  then(changed(list, left), (_, state) => goOn(item, state));

function changed({ list, call }: ListCall, items: readonly Tree[]): Flow {
  return goOn(
    list.list.type === 'set' ? leaf(list) : someNumber(0),
    call.state.with(list.list.items, leaf(listedItems(items))),
  );
}
