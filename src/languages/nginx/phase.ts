import type { Verdict } from '../../core/policy/verdict';
import type { Scope } from './config';
import type { Flow, State } from './flow';
import type { Directive } from './syntax';

export interface PhaseOptions {
  readonly subrequest?: boolean;
  /** Directives that are taken as not there, to see what they change. */
  readonly ignoring?: 'break' | 'error_page' | 'satisfy';
  /** Asks about handshakes of this page alone; the state that each of them is passed on in stays with the answer. */
  readonly origin?: string;
  /** The state that a handshake is passed on in stays with the answer. */
  readonly keepsState?: boolean;
}

/** Does it matter after the answer how it was come to? */
export const stateMatters = ({ subrequest, origin, keepsState }: PhaseOptions): boolean =>
  subrequest === true || origin !== undefined || keepsState === true;

/** How a phase ends a request. */
export interface Ends {
  /** With this answer, whatever `error_page` says. */
  answer(verdict: Verdict, by: Directive | undefined, state: State): Flow;
  /** With a bare status, for which `error_page` may send the request on. */
  finish(code: number, scope: Scope, by: Directive, state: State): Flow;
  /** At the server behind the proxy. */
  passOn(scope: Scope, state: State): Flow;
}
