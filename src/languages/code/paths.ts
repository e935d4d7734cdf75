import { type Condition, evaluate } from '../../core/policy/condition';
import { branch, type Decision, nodes } from '../../core/policy/decision';
import { browserHandshake } from '../../core/policy/handshake';
import { sampleTexts } from '../../core/regex/sample';

/** The paths that the conditions of a tree ask for; of an expression, one that fits. */
export function pathsIn<T>(tree: Decision<T>): string[] {
  return [...nodes(tree)].flatMap((node) => {
    if (node.kind === 'leaf' || !asksPath(node.condition)) return [];
    const { condition } = node;
    if (condition.kind === 'equals') return condition.to.kind === 'literal' ? [condition.to.value] : [];
    if (condition.kind === 'startsWith')
      return condition.text.kind === 'literal' ? [condition.text.value] : [];
    if (condition.kind === 'matches') return sampleTexts(condition.regex);
    return condition.kind === 'oneOf' ? condition.values : [];
  });
}

/** A subprotocol that the conditions of a tree ask for; undefined when they ask for none. */
export function subprotocolIn<T>(tree: Decision<T>): string | undefined {
  for (const node of nodes(tree)) {
    if (node.kind === 'leaf' || !('term' in node.condition)) continue;
    const { condition } = node;
    if (condition.term.kind !== 'header' || condition.term.name !== 'sec-websocket-protocol') continue;
    const asked =
      condition.kind === 'equals' ? condition.to : condition.kind === 'includes' ? condition.text : undefined;
    if (asked?.kind === 'literal') return asked.value;
  }
  return undefined;
}

/** The part of the tree that decides about handshakes for one path. */
export function onPath<T>(tree: Decision<T>, path: string): Decision<T> {
  const handshake = { ...browserHandshake, path };
  const done = new Map<Decision<T>, Decision<T>>();
  const visit = (node: Decision<T>): Decision<T> => {
    if (node.kind === 'leaf') return node;
    const known = done.get(node);
    if (known) return known;
    const truth = asksPath(node.condition) ? evaluate(node.condition, handshake) : undefined;
    const result =
      typeof truth === 'boolean'
        ? visit(truth ? node.then : node.otherwise)
        : branch(node.condition, visit(node.then), visit(node.otherwise), node.at);
    done.set(node, result);
    return result;
  };
  return visit(tree);
}

const asksPath = (condition: Condition): boolean => 'term' in condition && condition.term.kind === 'target';
