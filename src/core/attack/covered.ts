import { NotModelled } from '../regex/not-modelled';
import type { Regex } from '../regex/regex';
import { automatonOf } from './automaton';
import { possible } from './outcomes';
import { walk } from './product';
import type { Scope } from './scope';

const hostname: Scope = { stretch: 'hostname', before: '', after: '', upperCase: false };

/** Is every host name that an expression matches certainly matched by one of the others, too? */
export function isCovered(regex: Regex, by: readonly Regex[]): boolean {
  try {
    const atoms = [regex, ...by].map((one) => ({ scope: hostname, automaton: automatonOf(one, 'search') }));
    const names = walk(atoms, ([matches, ...others]) =>
      matches === false || others.includes(true) ? possible.refuse : possible.accept,
    );
    const first = names.next();
    return first.done === true && first.value;
  } catch (error) {
    if (error instanceof NotModelled) return false;
    throw error;
  }
}
