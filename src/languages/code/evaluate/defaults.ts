import { branch, type Decision } from '../../../core/policy/decision';
import { environmentIn, type Tree } from './value';

/**
 * The value where it depends on whether an environment variable is set: what stands for it without. Whoever gives it a
 * default wants the program to work without the variable.
 */
export function withDefaults<T>(tree: Decision<T>): Decision<T> {
  if (tree.kind === 'leaf') return tree;
  const done = new Map<Decision<T>, Decision<T>>();
  const visit = (node: Decision<T>): Decision<T> => {
    if (node.kind === 'leaf') return node;
    const known = done.get(node);
    if (known) return known;
    const [yes, no] = [visit(node.then), visit(node.otherwise)];
    const name = node.condition.kind === 'unknown' ? environmentIn(node.condition.unknown.why) : undefined;
    const [madeOfIt, other] = isMadeOf(name, yes) ? [yes, no] : [no, yes];
    const made =
      name !== undefined && isMadeOf(name, madeOfIt) && !isMadeOf(name, other)
        ? other
        : yes === node.then && no === node.otherwise
          ? node
          : branch(node.condition, yes, no, node.at);
    done.set(node, made);
    return made;
  };
  return visit(tree);
}

/** Is the value not known because the variable is not? */
function isMadeOf(name: string | undefined, tree: Decision<unknown>): boolean {
  if (name === undefined || tree.kind !== 'leaf') return false;
  const { value } = tree as Extract<Tree, { kind: 'leaf' }>;
  return value?.kind === 'environment'
    ? value.name === name
    : value?.kind === 'unknown' && environmentIn(value.why) === name;
}
