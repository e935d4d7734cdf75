import type { Atom } from './atoms';
import { possible } from './outcomes';
import type { Scope, Stretch } from './scope';

/** What is known of the atoms, in their order, at some place of the search. */
export type Answers = readonly (boolean | undefined)[];

/** What one search may cost: moves from state to state, and instructions of expressions. */
export const costLimit = 60_000;

/** Where in an origin the reading is: in the host, between the brackets of an IPv6 address, or in the port. */
type Phase = 'host' | 'brackets' | 'port';

interface Node {
  readonly states: readonly number[];
  readonly phase: Phase;
  readonly text: string;
}

/** Characters that browsers write after `scheme://`; where several will do, the first is taken. */
const alphabet = [...'evilabcdfghjkmnopqrstuwxyz0123456789-._:[]'];
const punctuation = new Set([':', '[', ']']);

/**
 * Texts after `scheme://` that are not refused, shortest first, one for each state of the automata taken together: their
 * product, made while it is walked. Where nothing but a refusal can follow, the walk turns back.
 * @param outcomes what can be, given the answers so far: bits of {@link possible}
 * @returns true when everything was seen; false at the limit
 */
export function* walk(
  atoms: readonly Atom[],
  outcomes: (answers: Answers) => number,
): Generator<string, boolean> {
  const symbols = representatives(atoms);
  const identify = identifier(atoms.length);
  const seen = new Set<number>();
  const queue: Node[] = [{ states: atoms.map(initialState), phase: 'host', text: '' }];
  // One array for all moves, as most of them lead to what was seen before.
  const states: number[] = [];
  let cost = 0;
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i] as Node;
    for (const [index, { automaton }] of atoms.entries())
      cost += automaton.cost(node.states[index] as number);
    cost += symbols.length;
    if (cost > costLimit) return false;
    for (const symbol of symbols) {
      const phase = nextPhase(node.phase, symbol);
      step(atoms, node, symbol, phase, states);
      const id = identify(states, phase);
      if (seen.has(id)) continue;
      seen.add(id);
      const next: Node = { states: [...states], phase, text: node.text + symbol };
      if (outcomes(atoms.map((atom, index) => decided(atom, next, index))) === possible.refuse) continue;
      queue.push(next);
      const whole = atoms.map((atom, index) => accepts(atom, next.states[index] as number));
      if (outcomes(whole) !== possible.refuse) yield next.text;
    }
  }
  return true;
}

const initialState = ({ automaton, scope }: Atom): number => automaton.read(automaton.start, scope.before);

const accepts = ({ automaton, scope }: Atom, state: number): boolean =>
  automaton.accepts(automaton.read(state, scope.after));

function decided(atom: Atom, { states, phase }: Node, index: number): boolean | undefined {
  const state = states[index] as number;
  return phase === 'port' && atom.scope.stretch === 'hostname'
    ? accepts(atom, state)
    : atom.automaton.decided(state);
}

/** Fills in the states after one more character. */
function step(atoms: readonly Atom[], from: Node, symbol: string, phase: Phase, states: number[]): void {
  for (let index = 0; index < atoms.length; index++) {
    const { scope, automaton } = atoms[index] as Atom;
    const state = from.states[index] as number;
    const reads = isRead(scope.stretch, from.phase, phase);
    states[index] = reads ? automaton.step(state, codeOf(scope, symbol)) : state;
  }
}

function nextPhase(phase: Phase, symbol: string): Phase {
  if (phase === 'brackets') return symbol === ']' ? 'host' : 'brackets';
  if (phase === 'port') return 'port';
  return symbol === '[' ? 'brackets' : symbol === ':' ? 'port' : 'host';
}

function isRead(stretch: Stretch, phase: Phase, next: Phase): boolean {
  if (stretch === 'host') return true;
  return stretch === 'port' ? phase === 'port' : next !== 'port';
}

const codeOf = ({ upperCase }: Scope, symbol: string): number =>
  (upperCase ? symbol.toUpperCase() : symbol).charCodeAt(0);

/** One character of each kind that the automata tell apart. */
function representatives(atoms: readonly Atom[]): string[] {
  const byKind = new Map<string, string>();
  for (const symbol of alphabet) {
    const kind = punctuation.has(symbol)
      ? symbol
      : atoms.map(({ scope, automaton }) => automaton.kinds[codeOf(scope, symbol)]).join();
    if (!byKind.has(kind)) byKind.set(kind, symbol);
  }
  return [...byKind.values()];
}

/** Gives each combination of states and phase a number of its own. */
function identifier(width: number): (states: readonly number[], phase: Phase) => number {
  // Two states at a time: numbers hold 53 bits, and an automaton has fewer than 2 ** 16 states.
  const combinations = Array.from({ length: Math.ceil(width / 2) }, () => new Map<number, number>());
  const phases: readonly Phase[] = ['host', 'brackets', 'port'];
  return (states, phase) => {
    let id = phases.indexOf(phase);
    combinations.forEach((known, pair) => {
      const [first = 0, second = 0] = [states[2 * pair], states[2 * pair + 1]];
      const combination = (id * 2 ** 16 + first) * 2 ** 16 + second;
      id = known.get(combination) ?? known.size;
      known.set(combination, id);
    });
    return id;
  };
}
