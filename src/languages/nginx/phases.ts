import { constant, oneOf, present } from '../../core/policy/condition';
import { branch, leaf, replaceLeaves } from '../../core/policy/decision';
import type { OriginPolicy } from '../../core/policy/predict';
import { concat, headerTerm, literal, type Term } from '../../core/policy/term';
import { accept, reject, unknownVerdict, type Verdict } from '../../core/policy/verdict';
import { type Answers, access } from './access';
import { errorPage, handlerOf, splitQuery, status, wording } from './answers';
import { ask } from './condition';
import type { Config, Location, Scope, Server } from './config';
import { decide, type Flow, type Outcome, type State, unmatched } from './flow';
import { expressionOf, locate, redirectedPaths } from './locate';
import { Memory } from './memory';
import { type Instruction, programOf } from './program';
import { matchedByHost } from './server-name';
import { effective, effectiveOf } from './settings';
import { type Directive, headRange, lastNamed, named } from './syntax';
import { variablesIn } from './text';
import { forwardsUpgrade } from './upgrade';
import { Values } from './values';
import { fold, requestPath, requestQuery, unknownTerm } from './variables';

const luaRewrites = ['rewrite_by_lua', 'rewrite_by_lua_block', 'rewrite_by_lua_file'];

const isRedirect = (code: number): boolean => [301, 302, 303, 307, 308].includes(code);

/** What a proxied request without Upgrade is answered with: some ordinary status, never 101. */
const ordinaryAnswer: Verdict = reject(200);

/** A service that gets to see the whole request. */
const byAuthentication: Verdict = {
  kind: 'unknown',
  why: 'the authentication service decides',
  elsewhere: true,
};

/** As a request begins. */
export const initial = (uri: Term): State => ({
  variables: new Map(),
  uri,
  args: requestQuery,
  uriChanged: false,
  changesLeft: 11,
  internal: false,
  errorPage: false,
});

const anyState = initial(requestPath);

/**
 * What nginx does with a handshake, phase by phase (`ngx_http_core_module.h`: server rewrite, find config, rewrite,
 * post rewrite, access, precontent, content), for all handshakes at once: where nginx looks at the request, the flow
 * branches. A point of the program with the same state is worked out once.
 */
export class Phases {
  readonly values: Values;
  /** The `if` directives that were come by. */
  readonly asked = new Set<Directive>();
  readonly #server: Server;
  readonly #options: PhaseOptions;
  readonly #memory = new Memory();

  constructor(config: Config, server: Server, options: PhaseOptions = {}) {
    this.#server = server;
    this.#options = options;
    this.values = new Values(config, server, options.origin);
  }

  /** The fate of a handshake whose path chooses this location, or (undefined) none of the server's. */
  run(location: Location | undefined): Flow {
    const uri = location?.modifier === '=' ? literal(location.pattern) : requestPath;
    return matchedByHost(this.#server, this.values, initial(uri), (begun) =>
      this.#serverRewrite(begun, (after) => {
        if (after.uri !== uri) return this.#findConfig(after);
        const fresh = { ...after, uriChanged: false };
        return location ? this.#enter(location, fresh, undefined) : this.#nowhere(fresh);
      }),
    );
  }

  /** No location: a file, or the redirect of a path that lacks a slash. */
  #nowhere(state: State): Flow {
    const paths = redirectedPaths(this.#server.locations);
    return decide(
      paths.length > 0 ? oneOf(state.uri, paths) : constant(false),
      () => this.#answer(reject(301), undefined, state),
      () => this.#afterRewrite(this.#server, state),
    );
  }

  #serverRewrite(state: State, done = (after: State) => this.#findConfig(after)): Flow {
    return this.#rewrite(this.#server, 0, state, this.#server, done);
  }

  #findConfig(state: State): Flow {
    const fresh = { ...state, uriChanged: false };
    return locate(this.#server.locations, state.uri, (found, match) => {
      const after = match ? this.values.matched(state.uri, match, fresh) : fresh;
      if (found === 'unknown')
        return this.#answer(unknownVerdict('too many locations are possible'), undefined, after);
      if (found === 'redirect') return this.#answer(reject(301), undefined, after);
      return found ? this.#enter(found, after, match) : this.#afterRewrite(this.#server, after);
    });
  }

  #enter(location: Location, state: State, match: unknown): Flow {
    const isRegex = location.modifier === '~' || location.modifier === '~*';
    const now = isRegex && !match ? this.values.matched(state.uri, expressionOf(location), state) : state;
    const internal = lastNamed(location.directives, 'internal');
    if (internal && !now.internal) return this.#finish(404, location, internal, now);
    const limit = named(location.directives, 'limit_except').find(
      ({ args, block }) => block && !args.some(({ value }) => value === 'GET'),
    );
    if (limit?.block) {
      const scope: Scope = {
        kind: 'limit_except',
        directives: limit.block.directives,
        parent: location,
      };
      return this.#afterRewrite(scope, now);
    }
    return this.#locationRewrite(location, now);
  }

  #locationRewrite(location: Location, state: State): Flow {
    return this.#referer(location, state, (begun) =>
      this.#rewrite(location, 0, begun, location, (after, scope) => {
        if (!after.uriChanged) return this.#afterRewrite(scope, after);
        if (after.changesLeft <= 1) return this.#answer(reject(500), undefined, after);
        return this.#findConfig({ ...after, changesLeft: after.changesLeft - 1 });
      }),
    );
  }

  /** `$invalid_referer`: browsers send no Referer with a handshake, so that only `none` among the valid ones counts. */
  #referer(scope: Scope, state: State, next: (state: State) => Flow): Flow {
    const valid = effective(scope, 'valid_referers').flatMap(({ args }) => args);
    if (valid.length === 0 || !this.values.config.relevant.has('invalid_referer')) return next(state);
    const assume = (term: Term) =>
      next({ ...state, variables: new Map(state.variables).set('invalid_referer', term) });
    return decide(
      present(headerTerm('referer')),
      () => assume(unknownTerm('whether the Referer is valid is not known')),
      () => assume(literal(valid.some(({ value }) => value === 'none') ? '' : '1')),
    );
  }

  /**
   * Runs the instructions of a server or location from one of them on.
   * @param settings the level whose settings hold: the location's, or those of the last `if` that was true
   */
  #rewrite(
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
          this.#rewrite(owner, at, after, scope, done),
        );
      switch (instruction.kind) {
        case 'break':
          if (this.#options.ignoring === 'break') continue;
          return done({ ...state, uriChanged: false }, settings);
        case 'return':
          return this.#return(directive, settings, state);
        case 'set': {
          const name = directive.args[0]?.value.replace(/^\$\{?|\}$/g, '') ?? '';
          if (!this.values.config.relevant.has(name) && this.#options.origin === undefined) break;
          return this.#set(directive, name, state, next);
        }
        case 'if':
          this.asked.add(directive);
          return ask(
            directive,
            this.values,
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
          return this.#answer(unknownVerdict(instruction.why), directive, state);
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
    return this.values.text(value.value, state, assign);
  }

  #return(directive: Directive, settings: Scope, state: State): Flow {
    const [first, second] = directive.args;
    const code = first && !first.templated && /^\d{3}$/.test(first.value) ? Number(first.value) : undefined;
    if (code === undefined) {
      const redirects = first && /^(https?:\/\/|\$scheme)/.test(first.value);
      return this.#answer(
        redirects ? reject(302) : unknownVerdict('this `return` was not understood'),
        directive,
        state,
      );
    }
    // With a text nginx sends the answer itself; only a bare error goes through `error_page`.
    if (code >= 400 && !second) return this.#finish(code, settings, directive, state);
    // A page for errors keeps the status that it is shown for, unless it redirects (`ngx_http_send_header`).
    const kept = isRedirect(code) ? undefined : state.errorStatus;
    return this.#answer(status(kept ?? code), directive, state);
  }

  #rewriteUri(
    directive: Directive,
    state: State,
    next: (state: State) => Flow,
    stop: (state: State) => Flow,
  ): Flow {
    const [pattern, replacement, flag] = directive.args;
    if (!pattern || !replacement || pattern.templated || replacement.templated)
      return this.#answer(unknownVerdict('this `rewrite` was not understood'), directive, state);
    const regex = { source: pattern.value, flags: '', dialect: 'pcre' as const };
    const matched = this.values.matched(state.uri, regex, { ...state });
    const change = (): Flow => {
      if (
        /^(https?:\/\/|\$scheme)/.test(replacement.value) ||
        flag?.value === 'redirect' ||
        flag?.value === 'permanent'
      )
        return this.#answer(reject(flag?.value === 'permanent' ? 301 : 302), directive, matched);
      const [path = '', query] = splitQuery(replacement.value);
      // The groups of the pattern hold for the replacement even if nothing else reads groups.
      const withGroups = { ...matched, captures: { of: state.uri, regex } };
      return this.values.text(path, withGroups, (uri, between) =>
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
    return this.values.text(query.replace(/\?$/, ''), state, (args, after) => {
      if (query === '' || query.endsWith('?')) return next(args, after);
      return next(fold(concat([args, literal('&'), state.args])), after);
    });
  }

  #afterRewrite(scope: Scope, state: State): Flow {
    return this.#memory.once(scope, 'access', state, () => {
      const lua = effectiveOf(scope, luaRewrites).at(-1);
      if (lua) return this.#answer(unknownVerdict('Lua code decides'), lua, state);
      if (this.#options.subrequest) return this.#precontent(scope, state);
      return access(
        scope,
        this.#options.ignoring === 'satisfy',
        state,
        (directive, now, answers) => this.#authenticate(directive, now, answers),
        (after) => this.#precontent(scope, after),
        (code, by, after) => this.#finish(code, scope, by, after),
        (why, by, after) => this.#answer(unknownVerdict(why), by, after),
      );
    });
  }

  /** `auth_request`: 2xx lets through, 401 and 403 refuse, anything else is an error (`ngx_http_auth_request_handler`). */
  #authenticate(directive: Directive, state: State, answers: Answers): Flow {
    const uri = directive.args[0]?.value ?? '';
    const inner = new Phases(this.values.config, this.#server, { ...this.#options, subrequest: true });
    const flow = inner.#serverRewrite({
      ...initial(literal(uri)),
      args: literal(''),
      variables: state.variables,
      internal: true,
    });
    for (const map of inner.values.maps) this.values.maps.add(map);
    for (const asked of inner.asked) this.asked.add(asked);
    return replaceLeaves(flow, ({ value }) => {
      const after = { ...state, variables: value.state.variables };
      const { verdict } = value;
      if (verdict.kind === 'unknown') return answers.unknown(verdict.why, directive, after);
      if (verdict.kind === 'accept' || verdict === ordinaryAnswer)
        return this.#answer(byAuthentication, directive, after);
      if (verdict.status === 'dropped') return this.#answer(verdict, directive, after);
      // The rest of the server, with the location that asks the service, stands in another file.
      if (verdict.status === 404 && !this.#server.directive)
        return this.#answer(byAuthentication, directive, after);
      if (verdict.status >= 200 && verdict.status < 300) return answers.allowed(after);
      const refused = verdict.status === 401 || verdict.status === 403;
      return answers.denied(refused ? verdict.status : 500, directive, after);
    });
  }

  /** `try_files` belongs to its own level alone: neither a nested location nor an `if` has it. */
  #precontent(scope: Scope, state: State): Flow {
    const tries = lastNamed(scope.directives, 'try_files');
    const last = tries?.args.at(-1);
    if (!tries || !last || scope.kind === 'if') return this.#content(scope, state);
    const code = /^=(\d{3})$/.exec(last.value)?.[1];
    if (code) return this.#finish(Number(code), scope, tries, state);
    return this.#redirect(last.value, tries, state);
  }

  /** An internal redirect, to a named location or to another path. */
  #redirect(target: string, by: Directive, state: State): Flow {
    if (state.changesLeft <= 1) return this.#answer(reject(500), by, state);
    const internal = { ...state, changesLeft: state.changesLeft - 1, internal: true, uriChanged: false };
    if (target.startsWith('@')) {
      const location = this.#server.namedLocations.get(target);
      if (location)
        return this.#memory.once(location, 'named', internal, () =>
          this.#locationRewrite(location, internal),
        );
      return this.#answer(reject(500), by, internal);
    }
    const [path = '', query = ''] = splitQuery(target);
    return this.values.text(path, internal, (uri, between) =>
      this.values.text(query, between, (args, after) =>
        this.#memory.once(this, 'redirect', { ...after, uri, args }, () =>
          this.#serverRewrite({ ...after, uri, args }),
        ),
      ),
    );
  }

  /** What the location itself would do with a handshake that nothing refuses. */
  content(scope: Scope): Flow {
    return this.#content(scope, initial(requestPath));
  }

  #content(scope: Scope, state: State): Flow {
    const handler = handlerOf(scope);
    if (!handler) return this.#files(scope, state);
    if (handler.name !== 'proxy_pass')
      return this.#answer(unknownVerdict(`${handler.name} answers`), handler, state);
    return forwardsUpgrade(scope, this.values, state, (upgraded, after) => {
      if (upgraded === undefined)
        return this.#answer(
          unknownVerdict('whether Upgrade is passed on over HTTP/2 is not known'),
          handler,
          after,
        );
      // In a subrequest it is the authentication service that answers, whatever becomes of the status.
      if (this.#options.subrequest) return this.#passOn(scope, after);
      if (after.errorStatus !== undefined) return this.#answer(reject(after.errorStatus), handler, after);
      if (!upgraded) return this.#answer(ordinaryAnswer, handler, after);
      return this.#upstream(handler, after, (last) => this.#passOn(scope, last));
    });
  }

  /** Where the Origin chooses the server behind it: what is no URL is an error (`ngx_http_proxy_eval`). */
  #upstream(handler: Directive, state: State, next: (state: State) => Flow): Flow {
    const url = handler.args[0];
    const names = url && !url.templated ? variablesIn(url.value) : [];
    if (!url || names.length === 0 || !names.every((name) => this.values.config.relevant.has(name)))
      return next(state);
    return this.values.text(url.value, state, (term, after) =>
      term.kind === 'literal' && !/^https?:\/\/[^/]/i.test(term.value)
        ? this.#answer(reject(500), handler, after)
        : next(after),
    );
  }

  /** Nothing answers but the file system. A WebSocket's path names no file; a page for errors is taken as there. */
  #files(scope: Scope, state: State): Flow {
    if (state.errorStatus !== undefined) return this.#answer(reject(state.errorStatus), undefined, state);
    const directive = scope.directive;
    return directive
      ? this.#finish(404, scope, directive, state)
      : this.#answer(reject(404), undefined, state);
  }

  /** An error without a body of its own: `error_page` may send the request on (`ngx_http_special_response_handler`). */
  #finish(code: number, scope: Scope, by: Directive, state: State): Flow {
    const verdict = status(code);
    const recursive = effective(scope, 'recursive_error_pages').at(-1)?.args[0]?.value === 'on';
    const page =
      verdict.kind === 'reject' &&
      verdict.status !== 'dropped' &&
      (!state.errorPage || recursive) &&
      this.#options.ignoring !== 'error_page'
        ? errorPage(scope, code)
        : undefined;
    if (!page) return this.#answer(verdict, by, state);
    if (/^https?:|^\$scheme/.test(page.target))
      return this.#answer(
        reject(typeof page.status === 'number' && page.status < 400 ? page.status : 302),
        by,
        state,
      );
    const { errorStatus: _, ...rest } = state;
    const shown = page.status === 'own' ? {} : { errorStatus: page.status ?? code };
    return this.#redirect(page.target, page.directive, { ...rest, ...shown, errorPage: true });
  }

  #passOn(scope: Scope, state: State): Flow {
    return this.#memory.once(scope, 'passed', this.#answerState(state), () =>
      leaf<Outcome>({ verdict: accept, state, passedBy: scope }),
    );
  }

  /** Only in a subrequest, and for what one page gets, does it matter after the answer how it was come to. */
  #answerState(state: State): State {
    return this.#options.subrequest || this.#options.origin !== undefined ? state : anyState;
  }

  /** A leaf; equal answers are one leaf, so that a branch between them falls away. */
  #answer(verdict: Verdict, by: Directive | undefined, state: State): Flow {
    const text =
      verdict.kind === 'unknown' ? verdict.why : verdict.kind === 'reject' ? wording(verdict.status) : '';
    return this.#memory.once(by ?? this, `${verdict.kind} ${text}`, this.#answerState(state), () => {
      const because = by ? { range: headRange(by), text } : undefined;
      return leaf<Outcome>({ verdict, state, ...(because ? { because } : {}) }, because);
    });
  }
}

export interface PhaseOptions {
  readonly subrequest?: boolean;
  /** Directives that are taken as not there, to see what they change. */
  readonly ignoring?: 'break' | 'error_page' | 'satisfy';
  /** Asks about handshakes of this page alone; the state that each of them is passed on in stays with the answer. */
  readonly origin?: string;
}

/** The answers alone, for the model: under which settings a request is passed on, as in an `if` for CORS, is no answer. */
export const policyOf = (flow: Flow): OriginPolicy =>
  replaceLeaves(flow, ({ value }) => (value.passedBy ? passedOn : leaf(value.verdict, value.because)));

const passedOn = leaf(accept);
