import { branch } from '../../core/policy/decision';
import { concat, literal, type Term } from '../../core/policy/term';
import { reject, unknownVerdict } from '../../core/policy/verdict';
import { splitQuery, status } from './answers';
import { ask } from './condition';
import type { Scope } from './config';
import { decide, type Flow, type State, unmatched } from './flow';
import type { Memory } from './memory';
import type { Ends, PhaseOptions } from './phase';
import { type Instruction, programOf } from './program';
import { type Directive, headRange } from './syntax';
import type { Values } from './values';
import { fold, unknownTerm } from './variables';

const isRedirect = (code: number): boolean => [301, 302, 303, 307, 308].includes(code);

/** The directives of `ngx_http_rewrite_module`, which run one after the other like a program. */
export class Rewriting {
  /** The `if` directives that were come by. */
  readonly asked = new Set<Directive>();
  readonly #values: Values;
  readonly #options: PhaseOptions;
  readonly #memory: Memory;
  readonly #ends: Ends;

  constructor(values: Values, options: PhaseOptions, memory: Memory, ends: Ends) {
    this.#values = values;
    this.#options = options;
    this.#memory = memory;
    this.#ends = ends;
  }

  /**
   * Runs the instructions of a server or location from one of them on.
   * @param settings the level whose settings hold: the location's, or those of the last `if` that was true
   */
  run(
    owner: Scope,
    from: number,
    state: State,
    settings: Scope,
    done: (state: State, settings: Scope) => Flow,
  ): Flow {
    const program = programOf(owner);
    for (let index = from; index < program.length; index++) {
      const instruction = program[index] as Instruction;
      const { directive } = instruction;
      const next = (after: State, scope = settings, at = index + 1) =>
        this.#memory.once(program[at] ?? program, scope, after, () =>
          this.run(owner, at, after, scope, done),
        );
      switch (instruction.kind) {
        case 'break':
          if (this.#options.ignoring === 'break') continue;
          return done({ ...state, uriChanged: false }, settings);
        case 'return':
          return this.#return(directive, settings, state);
        case 'set': {
          const name = directive.args[0]?.value.replace(/^\$\{?|\}$/g, '') ?? '';
          if (!this.#values.config.relevant.has(name) && this.#options.origin === undefined) break;
          return this.#set(directive, name, state, next);
        }
        case 'if':
          this.asked.add(directive);
          return ask(
            directive,
            this.#values,
            state,
            (after) => next(after, instruction.settings ?? settings),
            (after) => next(after, settings, instruction.end),
          );
        case 'optional':
          return branch(
            { kind: 'present', term: unknownTerm('a template decides whether this line is there') },
            next(state),
            next(state, settings, instruction.end),
            headRange(directive),
          );
        case 'unknown':
          return this.#ends.answer(unknownVerdict(instruction.why), directive, state);
        case 'rewrite':
          if (this.#options.ignoring === 'break' && directive.args.length > 2) continue;
          return this.#rewriteUri(directive, state, next, (after) => done(after, settings));
      }
    }
    return done(state, settings);
  }

  #set(directive: Directive, name: string, state: State, next: (state: State) => Flow): Flow {
    const value = directive.args[1];
    const assign = (term: Term, after: State) =>
      next({ ...after, variables: new Map(after.variables).set(name, term) });
    if (directive.name !== 'set' || !value || value.templated)
      return assign(unknownTerm(`the value of $${name} is not known`), state);
    return this.#values.text(value.value, state, assign);
  }

  #return(directive: Directive, settings: Scope, state: State): Flow {
    const [first, second] = directive.args;
    const code = first && !first.templated && /^\d{3}$/.test(first.value) ? Number(first.value) : undefined;
    if (code === undefined) {
      const redirects = first && /^(https?:\/\/|\$scheme)/.test(first.value);
      return this.#ends.answer(
        redirects ? reject(302) : unknownVerdict('this `return` was not understood'),
        directive,
        state,
      );
    }
    // With a text nginx sends the answer itself; only a bare error goes through `error_page`.
    if (code >= 400 && !second) return this.#ends.finish(code, settings, directive, state);
    // A page for errors keeps the status that it is shown for, unless it redirects (`ngx_http_send_header`).
    const kept = isRedirect(code) ? undefined : state.errorStatus;
    return this.#ends.answer(status(kept ?? code), directive, state);
  }

  #rewriteUri(
    directive: Directive,
    state: State,
    next: (state: State) => Flow,
    stop: (state: State) => Flow,
  ): Flow {
    const [pattern, replacement, flag] = directive.args;
    if (!pattern || !replacement || pattern.templated || replacement.templated)
      return this.#ends.answer(unknownVerdict('this `rewrite` was not understood'), directive, state);
    const regex = { source: pattern.value, flags: '', dialect: 'pcre' as const };
    const matched = this.#values.matched(state.uri, regex, { ...state });
    const change = (): Flow => {
      if (
        /^(https?:\/\/|\$scheme)/.test(replacement.value) ||
        flag?.value === 'redirect' ||
        flag?.value === 'permanent'
      )
        return this.#ends.answer(reject(flag?.value === 'permanent' ? 301 : 302), directive, matched);
      const [path = '', query] = splitQuery(replacement.value);
      // The groups of the pattern hold for the replacement even if nothing else reads groups.
      const withGroups = { ...matched, captures: { of: state.uri, regex } };
      return this.#values.text(path, withGroups, (uri, between) =>
        this.#query(query, between, (args, after) => {
          const uriChanged = flag?.value !== 'break';
          const changed = { ...after, captures: matched.captures, uri, args, internal: true, uriChanged };
          return flag ? stop(changed) : next(changed);
        }),
      );
    };
    return decide(
      { kind: 'matches', term: state.uri, regex, mode: 'search' },
      change,
      () => next(unmatched(state)),
      headRange(directive),
    );
  }

  /** A query in the replacement stands before the old one, or instead of it when it ends with `?`. */
  #query(query: string | undefined, state: State, next: (args: Term, state: State) => Flow): Flow {
    if (query === undefined) return next(state.args, state);
    return this.#values.text(query.replace(/\?$/, ''), state, (args, after) => {
      if (query === '' || query.endsWith('?')) return next(args, after);
      return next(fold(concat([args, literal('&'), state.args])), after);
    });
  }
}
