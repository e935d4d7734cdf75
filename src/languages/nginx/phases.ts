import { constant, oneOf } from '../../core/policy/condition';
import { leaf, replaceLeaves } from '../../core/policy/decision';
import type { OriginPolicy } from '../../core/policy/predict';
import { literal } from '../../core/policy/term';
import { accept, reject, unknownVerdict, type Verdict } from '../../core/policy/verdict';
import { type Answers, access } from './access';
import { errorPage, splitQuery, status, wording } from './answers';
import type { Config, Location, Scope, Server } from './config';
import { Content, ordinaryAnswer } from './content';
import { decide, type Flow, initial, type Outcome, type State } from './flow';
import { expressionOf, locate, redirectedPaths } from './locate';
import { Memory, orTooMany } from './memory';
import { type Ends, type PhaseOptions, stateMatters } from './phase';
import { withReferer } from './referer';
import { Rewriting } from './rewriting';
import { matchedByHost } from './server-name';
import { effective, effectiveOf } from './settings';
import { type Directive, headRange, lastNamed, named } from './syntax';
import { Values } from './values';
import { requestPath } from './variables';

const luaRewrites = ['rewrite_by_lua', 'rewrite_by_lua_block', 'rewrite_by_lua_file'];

/** A service that gets to see the whole request. */
const byAuthentication: Verdict = {
  kind: 'unknown',
  why: 'the authentication service decides',
  elsewhere: true,
};

const anyState = initial(requestPath);

/**
 * What nginx does with a handshake, phase by phase (`ngx_http_core_module.h`: server rewrite, find config, rewrite,
 * post rewrite, access, precontent, content), for all handshakes at once: where nginx looks at the request, the flow
 * branches. A point of the program with the same state is worked out once.
 */
export class Phases {
  readonly values: Values;
  readonly #server: Server;
  readonly #options: PhaseOptions;
  readonly #memory = new Memory();
  readonly #rewriting: Rewriting;
  readonly #content: Content;

  constructor(config: Config, server: Server, options: PhaseOptions = {}) {
    this.#server = server;
    this.#options = options;
    this.values = new Values(config, server, options.origin);
    const ends: Ends = {
      answer: (verdict, by, state) => this.#answer(verdict, by, state),
      finish: (code, scope, by, state) => this.#finish(code, scope, by, state),
      passOn: (scope, state) => this.#passOn(scope, state),
    };
    this.#rewriting = new Rewriting(this.values, options, this.#memory, ends);
    this.#content = new Content(this.values, options, ends);
  }

  /** The `if` directives that were come by. */
  get asked(): Set<Directive> {
    return this.#rewriting.asked;
  }

  /** What the location itself would do with a handshake that nothing refuses. */
  content(scope: Scope): Flow {
    return orTooMany(() => this.#content.run(scope, anyState), anyState);
  }

  /** The fate of a handshake whose path chooses this location, or (undefined) none of the server's. */
  run(location: Location | undefined): Flow {
    const uri = location?.modifier === '=' ? literal(location.pattern) : requestPath;
    const chosen = (after: State): Flow => {
      if (after.uri !== uri) return this.#findConfig(after);
      const fresh = { ...after, uriChanged: false };
      return location ? this.#enter(location, fresh, undefined) : this.#nowhere(fresh);
    };
    return orTooMany(
      () =>
        matchedByHost(this.#server, this.values, initial(uri), (begun) => this.#serverRewrite(begun, chosen)),
      anyState,
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
    return this.#rewriting.run(this.#server, 0, state, this.#server, done);
  }

  #findConfig(state: State): Flow {
    return this.#memory.once(this, 'location', state, () => this.#locate({ ...state, uriChanged: false }));
  }

  #locate(state: State): Flow {
    return locate(this.#server.locations, state.uri, (found, match) => {
      const after = match ? this.values.matched(state.uri, match, state) : state;
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
    return withReferer(location, this.values, state, (begun) =>
      this.#rewriting.run(location, 0, begun, location, (after, scope) => {
        if (!after.uriChanged) return this.#afterRewrite(scope, after);
        if (after.changesLeft <= 1) return this.#answer(reject(500), undefined, after);
        return this.#findConfig({ ...after, changesLeft: after.changesLeft - 1 });
      }),
    );
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
    if (!tries || !last || scope.kind === 'if') return this.#content.run(scope, state);
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

  #answerState(state: State): State {
    return stateMatters(this.#options) ? state : anyState;
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

/** The answers alone, for the model: under which settings a request is passed on, as in an `if` for CORS, is no answer. */
export const policyOf = (flow: Flow): OriginPolicy =>
  replaceLeaves(flow, ({ value }) => (value.passedBy ? passedOn : leaf(value.verdict, value.because)));

const passedOn = leaf(accept);
