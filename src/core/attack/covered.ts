import { Cache } from '../cache';
import { NotModelled } from '../regex/not-modelled';
import { type Regex, regexKey } from '../regex/regex';
import { automatonOf } from './automaton';
import { possible } from './outcomes';
import { walk } from './product';
import type { Scope } from './scope';

const hostname: Scope = { stretch: 'hostname', before: '', after: '', upperCase: false };

/** Most keystrokes change no expression. */
const answers = new Cache<boolean>(1000);

/** Is every host name that an expression matches certainly matched by one of the others, too? */
export const isCovered = (regex: Regex, by: readonly Regex[]): boolean =>
  answers.get([regex, ...by].map(regexKey).join('\n'), () => covers(regex, by));

function covers(regex: Regex, by: readonly Regex[]): boolean {
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
