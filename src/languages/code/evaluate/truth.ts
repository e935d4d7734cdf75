import { equals, negate } from '../../../core/policy/condition';
import { branch, type Decision, leaf, replaceLeaves } from '../../../core/policy/decision';
import { literal } from '../../../core/policy/term';
import type { SourceRange } from '../../../core/source';
import { isLeftToVisitor, type Tree, unknownCondition, type Value, whyUnknown } from './value';

/** Is the value truthy (ECMAScript, ToBoolean)? */
export function truthiness(value: Value, at?: SourceRange): Decision<boolean> {
  switch (value.kind) {
    case 'undefined':
    case 'null':
      return leaf(false);
    case 'boolean':
      return leaf(value.value);
    case 'number':
      return leaf(Boolean(value.value));
    case 'someNumber':
      return value.atLeast > 0 || value.notZero
        ? leaf(true)
        : truthNotKnown('how large a number is, is not known');
    case 'text':
      return branch(negate(equals(value.term, literal(''))), leaf(true), leaf(false), at);
    case 'external':
      return value.path.includes('()') ? unknownTruth(value, at) : leaf(true);
    case 'unknown':
    case 'environment':
      return unknownTruth(value, at);
    default:
      return leaf(true);
  }
}

const unknownTruth = (value: Value, at?: SourceRange): Decision<boolean> =>
  truthNotKnown(whyUnknown(value), { apart: isLeftToVisitor(value) }, at);

/** True or false, nobody knows. */
export const truthNotKnown = (
  why: string,
  options?: { readonly apart?: boolean },
  at?: SourceRange,
): Decision<boolean> => branch(unknownCondition(why, options), leaf(true), leaf(false), at);

/** The truthiness of a tree. */
export const truthOf = (tree: Tree, at?: SourceRange): Decision<boolean> =>
  simplifyTruth(replaceLeaves(tree, (node) => truthiness(node.value, at)));

/** Is the value truthy, whatever the handshake? */
export function isTrue(tree: Tree): boolean {
  const truth = truthOf(tree);
  return truth.kind === 'leaf' && truth.value;
}

/** One leaf object for each answer, so that equal branches meet. */
function simplifyTruth(tree: Decision<boolean>): Decision<boolean> {
  return replaceLeaves(tree, (node) => (node.value ? yes : no));
}

const yes = leaf(true);
const no = leaf(false);
