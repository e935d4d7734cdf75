import { oneOf } from '../../../core/policy/condition';
import { branch, leaf } from '../../../core/policy/decision';
import { dispatch, type Flow, goOn, then } from './flow';
import { mapTree, mapTrees } from './map-tree';
import { same } from './operators';
import type { Program } from './program';
import { unknownRest } from './properties';
import {
  type Call,
  constantOf,
  falseValue,
  listValue,
  stringValue,
  type Tree,
  trueValue,
  undefinedValue,
  unknownValue,
  type Value,
} from './value';

type Fields = Value & { readonly kind: 'record' };
type Held = ReadonlyMap<string, Tree>;

interface MapCall {
  readonly record: Fields;
  readonly held: Held;
  readonly key: Tree;
  readonly call: Call;
  readonly program: Program;
}

const notKnown = unknownValue('what a map holds is not known');

const methods: Readonly<Record<string, (call: MapCall) => Flow>> = {
  get: ({ held, key, call, program }) => goOn(selectProperty(held, key, false, call, program), call.state),
  has: ({ held, key, call, program }) => goOn(selectProperty(held, key, true, call, program), call.state),
  set: ({ record, held, key, call }) => {
    const [, value = undefinedValue] = call.arguments;
    return changed(record, written(held, constantOf(key), value), call, leaf(record));
  },
  delete: ({ record, held, key, call }) => {
    const name = constantOf(key);
    const left = new Map(held);
    const found = name !== undefined && left.delete(String(name));
    return name === undefined
      ? changed(record, written(held, name, undefinedValue), call, notKnown)
      : changed(record, left, call, found ? trueValue : falseValue);
  },
  keys: ({ held, call }) => goOn(listValue([...held.keys()].map((one) => stringValue(one))), call.state),
  values: ({ held, call }) => goOn(listValue([...held.values()]), call.state),
  entries: ({ held, call }) =>
    goOn(listValue([...held].map(([key, one]) => listValue([stringValue(key), one]))), call.state),
  forEach: ({ held, key: task, call, program }) =>
    [...held].reduce<Flow>(
      (flow, [key, one]) =>
        then(flow, (_, state) =>
          dispatch(task, state, (value) =>
            then(
              program.call(value, { ...call, arguments: [one, stringValue(key), call.self], state }),
              (__, after) => goOn(undefinedValue, after),
            ),
          ),
        ),
      goOn(undefinedValue, call.state),
    ),
};

export const recordMethods: ReadonlySet<string> = new Set(Object.keys(methods));

/** Calls a method of a map. */
export function callRecordMethod(name: string, record: Fields, call: Call, program: Program): Flow {
  const held = call.state.get(record.record.properties);
  const [key = undefinedValue] = call.arguments;
  if (held?.kind !== 'leaf' || (held.value.has(unknownRest) && name !== 'set'))
    return goOn(notKnown, call.state);
  return methods[name]?.({ record, held: held.value, key, call, program }) ?? goOn(notKnown, call.state);
}

/** What an object or map holds after a property got a value; one of which the name is not known may be any of them. */
export const written = (held: Held, name: string | number | boolean | undefined, value: Tree): Held =>
  name === undefined
    ? new Map([[unknownRest, notKnown]])
    : name === unknownRest
      ? new Map([[unknownRest, value]])
      : new Map(held).set(String(name), value);

const changed = ({ record }: Fields, held: Held, { state }: Call, result: Tree): Flow =>
  goOn(result, state.with(record.properties, leaf(held)));

/** Names that every object has from its prototype (ECMAScript, `Object.prototype`). */
const prototypeNames = Object.getOwnPropertyNames(Object.prototype);

/** `missing`, unless the key may be a name that an object has from its prototype: then `inherited` for that. */
export function inheritedOr(missing: Tree, object: Value, key: Tree, inherited: Tree): Tree {
  if (object.kind !== 'record' || object.record.type === 'map' || object.record.bare) return missing;
  return mapTree(key, (name) =>
    name.kind === 'text' && name.term.kind !== 'literal'
      ? branch(oneOf(name.term, prototypeNames), inherited, missing)
      : missing,
  );
}

/**
 * The value under a key that depends on the handshake, or whether there is one.
 * @param missing stands for it where there is none
 */
export function selectProperty(
  held: Held,
  key: Tree,
  has: boolean,
  call: Pick<Call, 'at'>,
  program: Program,
  missing: Tree = has ? falseValue : undefinedValue,
): Tree {
  return [...held].reduceRight<Tree>((rest, [name, value]) => {
    const equal = mapTrees(key, stringValue(name), (a, b) => same(a, b, false, call.at, program));
    return mapTree(equal, (answer) =>
      answer.kind === 'boolean' && answer.value ? (has ? trueValue : value) : rest,
    );
  }, missing);
}
