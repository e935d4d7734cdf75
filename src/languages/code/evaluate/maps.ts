import { leaf } from '../../../core/policy/decision';
import { type Flow, goOn } from './flow';
import { mapTree, mapTrees } from './map-tree';
import { same } from './operators';
import type { Program } from './program';
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

export const recordMethods: ReadonlySet<string> = new Set(['get', 'has', 'set', 'keys', 'values']);

/** Calls a method of a map. */
export function callRecordMethod(name: string, record: Fields, call: Call, program: Program): Flow {
  const { properties } = record.record;
  const held = call.state.get(properties);
  const [key, value] = call.arguments;
  if (held?.kind !== 'leaf' || !key) {
    if (held?.kind === 'leaf' && name === 'keys')
      return goOn(listValue([...held.value.keys()].map((one) => stringValue(one))), call.state);
    if (held?.kind === 'leaf' && name === 'values')
      return goOn(listValue([...held.value.values()]), call.state);
    return goOn(unknownValue('what a map holds is not known'), call.state);
  }
  if (name === 'set') {
    const constant = constantOf(key);
    const next = new Map(held.value).set(String(constant), value ?? undefinedValue);
    return goOn(leaf(record), call.state.with(properties, leaf(next)));
  }
  return goOn(selectProperty(held.value, key, name === 'has', call, program), call.state);
}

/** The value under a key that depends on the handshake, or whether there is one. */
export function selectProperty(
  held: ReadonlyMap<string, Tree>,
  key: Tree,
  has: boolean,
  call: Pick<Call, 'at'>,
  program: Program,
): Tree {
  const missing = has ? falseValue : undefinedValue;
  return [...held].reduceRight<Tree>((rest, [name, value]) => {
    const equal = mapTrees(key, stringValue(name), (a, b) => same(a, b, false, call.at, program));
    return mapTree(equal, (answer) =>
      answer.kind === 'boolean' && answer.value ? (has ? trueValue : value) : rest,
    );
  }, missing);
}
