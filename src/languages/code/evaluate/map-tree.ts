import { nodes, replaceLeaves } from '../../../core/policy/decision';
import { isThrown, type Tree, unknownValue, type Value } from './value';

/** What `next` makes of every value that the tree can have. */
export function mapTree(tree: Tree, next: (value: Value) => Tree): Tree {
  return replaceLeaves(tree, (node) => (isThrown(node) ? node : next(node.value)));
}

/** More pairs of cases are not told apart. */
const maxPairs = 10_000;

/** The same for two trees. */
export function mapTrees(a: Tree, b: Tree, next: (a: Value, b: Value) => Tree): Tree {
  if (a.kind === 'branch' && b.kind === 'branch' && sizeOf(a) * sizeOf(b) > maxPairs)
    return unknownValue('there are too many cases to follow');
  return mapTree(a, (left) => mapTree(b, (right) => next(left, right)));
}

const sizes = new WeakMap<Tree, number>();

/** How many nodes a tree has. */
function sizeOf(tree: Tree): number {
  const known = sizes.get(tree);
  if (known !== undefined) return known;
  let count = 0;
  for (const _ of nodes(tree)) count += 1;
  sizes.set(tree, count);
  return count;
}
