import { looksSecret } from '../../../core/attack/steer';
import type { Condition } from '../../../core/policy/condition';
import { nodes } from '../../../core/policy/decision';
import type { Term } from '../../../core/policy/term';
import type { State } from './state';
import type { Tree, Value } from './value';

/**
 * Can whatever these values are be left to the visitor? They depend neither on the Origin nor on what the page would
 * have to know, such as a token in the query: at most on the visitor's cookies, the path, the connection.
 */
export const areApart = (trees: readonly Tree[], state: State): boolean =>
  trees.every((tree) => isApart(tree, state, 0));

/** Lists and objects are looked into so deep. */
const deepest = 3;

function isApart(tree: Tree, state: State, depth: number): boolean {
  for (const node of nodes(tree)) {
    const apart =
      node.kind === 'leaf' ? isValueApart(node.value, state, depth) : isConditionApart(node.condition);
    if (!apart) return false;
  }
  return true;
}

function isValueApart(value: Value, state: State, depth: number): boolean {
  switch (value.kind) {
    case 'text':
    case 'url':
      return isTermApart(value.kind === 'text' ? value.term : value.of);
    case 'unknown':
      return value.apart === true;
    case 'external':
      return !value.mixed;
    case 'promise':
      return isApart(value.of, state, depth);
    case 'list':
      return heldApart(state.get(value.list.items), (items) => items, state, depth);
    case 'record':
      return heldApart(state.get(value.record.properties), (held) => [...held.values()], state, depth);
    case 'host':
      return value.host.apart === true;
    case 'someNumber':
      return value.lengthOf !== undefined && isTermApart(value.lengthOf);
    case 'closure':
    case 'native':
      return false;
    default:
      return true;
  }
}

function heldApart<T>(
  held: { kind: string; value?: T } | undefined,
  items: (value: T) => readonly Tree[],
  state: State,
  depth: number,
): boolean {
  if (held?.kind !== 'leaf' || depth >= deepest) return false;
  return items(held.value as T).every((item) => isApart(item, state, depth + 1));
}

function isConditionApart(condition: Condition): boolean {
  switch (condition.kind) {
    case 'constant':
      return true;
    case 'unknown':
      return condition.unknown.apart;
    case 'all':
    case 'any':
      return condition.of.every(isConditionApart);
    case 'not':
      return isConditionApart(condition.of);
    default: {
      const other = 'to' in condition ? condition.to : 'text' in condition ? condition.text : undefined;
      return isTermApart(condition.term) && (other === undefined || isTermApart(other));
    }
  }
}

/** What the visitor's browser or the network brings along by itself. */
const brought = /^(host|cookie|user-agent|accept-.+|x-forwarded-.+|x-real-ip|forwarded|upgrade|connection)$/;

export function isTermApart(term: Term): boolean {
  switch (term.kind) {
    case 'literal':
    case 'scheme':
      return true;
    case 'header':
      return brought.test(term.name);
    case 'target':
      return term.part === 'path';
    case 'parameter':
      return !looksSecret(term.name);
    case 'unknown':
      return term.unknown.apart;
    case 'concat':
      return term.parts.every(isTermApart);
    case 'orElse':
      return isTermApart(term.of) && isTermApart(term.fallback);
    default:
      return isTermApart(term.of);
  }
}

/** Could code that gets hold of this answer a handshake with it? */
export function holdsAnswer(tree: Tree): boolean {
  if (tree.kind === 'branch') return holdsAnswer(tree.then) || holdsAnswer(tree.otherwise);
  const { value } = tree;
  if (value.kind === 'closure') return true;
  if (value.kind === 'native') return value.name.startsWith('answer');
  if (value.kind === 'host') return value.host.answers === true;
  return false;
}
