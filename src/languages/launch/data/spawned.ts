import { Unknown } from '../../../core/policy/unknown';
import type { Node } from '../../tree-sitter';
import { launches, type ReadScript, type Start, scriptLaunches } from '../launch';
import { type MappedText, mappedUnits, rangeIn } from '../source-map';
import { hole, textOf, unknownIn, type Word } from '../word';
import { wordOf } from './data';
import { literalOf } from './javascript';

/** Functions of Node's `child_process` and of execa: a program and its arguments, or a command for a shell. */
const withArguments = /(?:^|\.)(?:spawn|spawnSync|execFile|execFileSync|execa|execaSync)$/;
const withCommand =
  /^(?:(?:\w*[cC]hild_?[pP]rocess|cp|require\(["'](?:node:)?child_process["']\))\.)?(?:spawn|exec)(?:Sync)?$|^execaCommand(?:Sync)?$/;

/** Methods that change a list in a way that is not followed. */
const changing = /^(?:unshift|splice|pop|shift|reverse|sort|fill|copyWithin)$/;

/** The nodes that calls such as `spawn('geth', ['--ws'])` of a program start. */
export function spawnedIn(root: Node, source: MappedText, read: ReadScript): Start[] {
  const calls = root.descendantsOfType('call_expression').filter((call) => call !== null);
  const lists = new Lists(root, calls, source);
  return calls.flatMap((call) => {
    const name = call.childForFieldName('function')?.text ?? '';
    const [first, second, ...rest] = argumentsOf(call);
    const program = first && wordOf(literalOf(first, source));
    if (!program || name.length > 100) return [];
    const environment = environmentIn([second, ...rest].at(-1), source);
    if (withCommand.test(name) && /\s/.test(textOf(program.units)))
      return scriptLaunches(mappedUnits(program.units), { environment }, read);
    if (!withArguments.test(name) || unknownIn(program.units)) return [];
    return (second ? lists.readings(second) : [[]]).flatMap((words) =>
      launches({ words: [program, ...words], environment, range: program.range }, read),
    );
  });
}

const argumentsOf = (call: Node): Node[] =>
  (call.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (one): one is Node => one !== null && one.type !== 'comment',
  );

/** `{ env: { ...process.env, NAME: 'value' } }`. */
function environmentIn(options: Node | undefined, source: MappedText): ReadonlyMap<string, Word> {
  const env = options?.type === 'object' ? pairs(options).find(([key]) => key === 'env')?.[1] : undefined;
  return new Map(
    (env?.type === 'object' ? pairs(env) : []).map(([name, value]) => [
      name,
      wordOf(literalOf(value, source)) ?? computed(value, source),
    ]),
  );
}

/** The members of an object with their values; `{ name }` has that of a variable. */
const pairs = (object: Node): [string, Node][] =>
  object.namedChildren.flatMap((pair): [string, Node][] => {
    const [key, value] = [pair?.childForFieldName('key'), pair?.childForFieldName('value')];
    if (key && value) return [[key.text.replace(/^(["'])(.*)\1$/s, '$2'), value]];
    return pair?.type === 'shorthand_property_identifier' ? [[pair.text, pair]] : [];
  });

/** A word that the text does not tell. */
function computed(node: Node, source: MappedText): Word {
  const range = rangeIn(source, node.startIndex, node.endIndex);
  const unknown = new Unknown(`${node.text.slice(0, 40)} is computed`);
  const encode = () => undefined;
  return { units: [{ ...range, text: hole, unknown, encode }], range, encode };
}

/** The lists of a program that its text alone tells. */
class Lists {
  readonly #source: MappedText;
  readonly #declared = new Map<string, Node | undefined>();
  readonly #pushed = new Map<string, Node[]>();
  readonly #changed = new Set<string>();

  constructor(root: Node, calls: readonly Node[], source: MappedText) {
    this.#source = source;
    for (const one of root.descendantsOfType('variable_declarator')) {
      const name = one?.childForFieldName('name')?.text ?? '';
      // Of two with one name it is not known which is meant.
      this.#declared.set(name, this.#declared.has(name) ? undefined : (one ?? undefined));
    }
    for (const one of root.descendantsOfType(['assignment_expression', 'augmented_assignment_expression']))
      this.#changed.add(/^\w*/.exec(one?.childForFieldName('left')?.text ?? '')?.[0] ?? '');
    for (const call of calls) {
      const [, name = '', method = ''] =
        /^(\w+)\.(\w+)$/.exec(call.childForFieldName('function')?.text ?? '') ?? [];
      if (changing.test(method)) this.#changed.add(name);
      if (method === 'push') this.#pushed.set(name, [...(this.#pushed.get(name) ?? []), call]);
    }
  }

  /** The arguments that an expression stands for, with and without those that are added on a condition. */
  readings(node: Node): Word[][] {
    if (node.type === 'object') return [[]];
    const own = [this.#words(node, false), this.#words(node, true)] as const;
    return own[0].length === own[1].length ? [own[0]] : [...own];
  }

  #words(node: Node, withConditional: boolean): Word[] {
    if (node.type === 'array')
      return node.namedChildren.flatMap((item) =>
        item && item.type !== 'comment' ? this.#item(item, withConditional) : [],
      );
    const declared = this.#valueOf(node);
    const value = declared?.childForFieldName('value');
    if (!declared || value?.type !== 'array') return [computed(node, this.#source)];
    const pushed = (this.#pushed.get(node.text) ?? []).filter(
      (call) => withConditional || isBeside(call, declared),
    );
    return [value, ...pushed].flatMap((one) =>
      (one.type === 'array' ? one.namedChildren : argumentsOf(one)).flatMap((item) =>
        item && item.type !== 'comment' ? this.#item(item, withConditional) : [],
      ),
    );
  }

  #item(item: Node, withConditional: boolean): Word[] {
    const [spread] = item.type === 'spread_element' ? item.namedChildren : [];
    // A list that holds itself has no end.
    if (spread)
      return spread.type === 'array' ? this.#words(spread, withConditional) : [computed(item, this.#source)];
    const value = this.#valueOf(item)?.childForFieldName('value');
    const data = literalOf(value ?? item, this.#source);
    return [wordOf(data) ?? computed(item, this.#source)];
  }

  /** What a name is declared as where it is used, if it never changes. */
  #valueOf(name: Node): Node | undefined {
    const declared = name.type === 'identifier' ? this.#declared.get(name.text) : undefined;
    return declared && !this.#changed.has(name.text) && isVisible(declared, name) ? declared : undefined;
  }
}

const scopes = /^(?:program|statement_block|switch_body|class_body)$/;

/** Does the declaration stand in a block around the use, with no parameter of that name between? */
function isVisible(declared: Node, use: Node): boolean {
  let scope = declared.parent;
  while (scope && !scopes.test(scope.type)) scope = scope.parent;
  for (let at = use.parent; at; at = at.parent) {
    if (at.id === scope?.id) return true;
    const parameters = at.childForFieldName('parameters') ?? at.childForFieldName('parameter');
    const names: readonly string[] = parameters?.text.match(/[\w$]+/g) ?? [];
    if (names.includes(use.text)) return false;
  }
  return false;
}

/** Do both stand in one block, so that both run, or neither? */
const isBeside = (call: Node, declared: Node): boolean =>
  call.parent?.type === 'expression_statement' && call.parent.parent?.id === declared.parent?.parent?.id;
