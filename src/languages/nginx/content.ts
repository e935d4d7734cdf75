import { reject, unknownVerdict, type Verdict } from '../../core/policy/verdict';
import { handlerOf } from './answers';
import type { Scope } from './config';
import type { Flow, State } from './flow';
import type { Ends, PhaseOptions } from './phase';
import type { Directive } from './syntax';
import { variablesIn } from './text';
import { forwardsUpgrade } from './upgrade';
import type { Values } from './values';

/** What a proxied request without Upgrade is answered with: some ordinary status, never 101. */
export const ordinaryAnswer: Verdict = reject(200);

/** The content phase: what answers in a location when nothing has refused. */
export class Content {
  readonly #values: Values;
  readonly #options: PhaseOptions;
  readonly #ends: Ends;

  constructor(values: Values, options: PhaseOptions, ends: Ends) {
    this.#values = values;
    this.#options = options;
    this.#ends = ends;
  }

  run(scope: Scope, state: State): Flow {
    const handler = handlerOf(scope);
    if (!handler) return this.#files(scope, state);
    if (handler.name !== 'proxy_pass')
      return this.#ends.answer(unknownVerdict(`${handler.name} answers`), handler, state);
    return forwardsUpgrade(scope, this.#values, state, (upgraded, after) => {
      if (upgraded === undefined)
        return this.#ends.answer(
          unknownVerdict('whether Upgrade is passed on over HTTP/2 is not known'),
          handler,
          after,
        );
      // In a subrequest it is the authentication service that answers, whatever becomes of the status.
      if (this.#options.subrequest) return this.#ends.passOn(scope, after);
      if (after.errorStatus !== undefined)
        return this.#ends.answer(reject(after.errorStatus), handler, after);
      if (!upgraded) return this.#ends.answer(ordinaryAnswer, handler, after);
      return this.#upstream(handler, after, (last) => this.#ends.passOn(scope, last));
    });
  }

  /** Where the Origin chooses the server behind it: what is no URL is an error (`ngx_http_proxy_eval`). */
  #upstream(handler: Directive, state: State, next: (state: State) => Flow): Flow {
    const url = handler.args[0];
    const names = url && !url.templated ? variablesIn(url.value) : [];
    if (!url || names.length === 0 || !names.every((name) => this.#values.config.relevant.has(name)))
      return next(state);
    return this.#values.text(url.value, state, (term, after) =>
      term.kind === 'literal' && !/^https?:\/\/[^/]/i.test(term.value)
        ? this.#ends.answer(reject(500), handler, after)
        : next(after),
    );
  }

  /** Nothing answers but the file system. A WebSocket's path names no file; a page for errors is taken as there. */
  #files(scope: Scope, state: State): Flow {
    if (state.errorStatus !== undefined)
      return this.#ends.answer(reject(state.errorStatus), undefined, state);
    const directive = scope.directive;
    return directive
      ? this.#ends.finish(404, scope, directive, state)
      : this.#ends.answer(reject(404), undefined, state);
  }
}
