import { additions, asVisited } from './attack/visitor';
import type { Config } from './config';
import type { Endpoint } from './endpoint';
import type { Finding, Fix, Problem } from './finding';
import { type Hover, hoverAt } from './hover';
import type { Language } from './language';
import type { Handshake } from './policy/handshake';
import type { Rule } from './rule';
import type { SourceDocument } from './source';
import { suppressions } from './suppress';
import { LineIndex } from './text/lines';
import type { Workspace } from './workspace';

/** What is known of one document, and of what belongs to it. */
export interface Analysis {
  /** Endpoints of the document and of the files that it includes or imports, in source order. */
  readonly endpoints: readonly Endpoint[];
  /** Findings whose range lies in any of these files. */
  readonly findings: readonly Finding[];
}

/** What is fixed of a handshake; the rest is each endpoint's sample. */
export type HandshakeChoice = Partial<Pick<Handshake, 'path' | 'host' | 'tls'>>;

/** The endpoint's sample handshake with what is fixed, and an Origin (undefined: no header). */
export function handshakeFor(
  { sample }: Endpoint,
  origin: string | undefined,
  { path, host, tls }: HandshakeChoice,
): Handshake {
  return { ...sample, origin, path: path ?? sample.path, host: host ?? sample.host, tls: tls ?? sample.tls };
}

/** The analyzer's face: the same for editor, command line and tests. */
export interface Analyzer {
  /** Is there a front end that may find something in a file of this name? */
  mayContain(uri: string, config: Config): boolean;
  /** Does a front end recognize the document? */
  recognizes(document: SourceDocument): boolean;
  analyze(document: SourceDocument, workspace: Workspace, config: Config): Promise<Analysis>;
  /** The endpoints that answer to the handshake: where a server has to choose (locations of a proxy), only its choice. */
  select(endpoints: readonly Endpoint[], handshake: HandshakeChoice): readonly Endpoint[];
  /** What to show beside the pointer at an offset of a document that these endpoints were found in. */
  hover(endpoints: readonly Endpoint[], document: SourceDocument, offset: number): Hover | undefined;
}

export function createAnalyzer(languages: readonly Language[], rules: readonly Rule[]): Analyzer {
  return {
    mayContain: (uri, config) => languages.some((language) => language.mayContain(uri, config)),
    recognizes: (document) => languages.some((language) => language.recognizes(document)),
    async analyze(document, workspace, config) {
      const endpoints: Endpoint[] = [];
      const findings: Finding[] = [];
      for (const language of languages.filter((candidate) => candidate.recognizes(document))) {
        const own = await language.analyze(document, workspace, config);
        endpoints.push(...own);
        findings.push(...(await check(language, own, rules, workspace, config)));
      }
      return { endpoints, findings: unique(findings) };
    },
    select(endpoints, choice) {
      return endpoints.filter((endpoint) => {
        const language = languages.find(({ id }) => id === endpoint.language);
        const rivals = endpoints.filter((other) => other.language === endpoint.language);
        return language && comesTo(language, endpoint, rivals, handshakeFor(endpoint, undefined, choice));
      });
    },
    hover(endpoints, document, offset) {
      const language = languages.find((candidate) => candidate.hover && candidate.recognizes(document));
      return language?.hover?.(endpoints, document, offset) ?? hoverAt(endpoints, document.uri, offset);
    },
  };
}

async function check(
  language: Language,
  endpoints: readonly Endpoint[],
  rules: readonly Rule[],
  workspace: Workspace,
  config: Config,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const active = rules.filter(({ id }) => config.rules[id] !== 'off');
  for (const endpoint of endpoints) {
    const visited = asVisited(endpoint, (handshake) => comesTo(language, endpoint, endpoints, handshake));
    for (const rule of active) {
      for (const problem of rule.check(visited, config)) {
        const told = met(problem, endpoint, visited);
        findings.push(await finish(language, rule, endpoint, told, workspace, config));
      }
    }
  }
  return findings;
}

/** The problem with what else has to be in the attacker's handshake, or is only supposed. */
function met(problem: Problem, endpoint: Endpoint, visited: Endpoint): Problem {
  if (problem.witness === undefined || visited === endpoint) return problem;
  const needs = additions(endpoint.sample, visited.sample);
  const message =
    needs.length > 0 ? `${problem.message} The handshake needs ${needs.join(', ')}.` : problem.message;
  const supposed = visited.policy !== endpoint.policy && problem.confidence === 'high';
  return { ...problem, message, confidence: supposed ? 'medium' : problem.confidence };
}

/** Is it this endpoint that answers to the handshake? */
function comesTo(
  { select }: Language,
  endpoint: Endpoint,
  rivals: readonly Endpoint[],
  handshake: Handshake,
): boolean {
  if (select) return select(rivals, handshake) === endpoint;
  return endpoint.path === undefined || endpoint.path === handshake.path.split('?')[0];
}

async function finish(
  language: Language,
  rule: Rule,
  endpoint: Endpoint,
  problem: Problem,
  workspace: Workspace,
  config: Config,
): Promise<Finding> {
  const fixes: readonly Fix[] = await language.fixes({
    rule: rule.id,
    problem,
    endpoint,
    trustedOrigins: config.trustedOrigins,
    workspace,
  });
  return {
    ...problem,
    rule: rule.id,
    severity: (config.rules[rule.id] as Finding['severity'] | undefined) ?? problem.severity ?? rule.severity,
    endpoint: endpoint.id,
    fixes,
    suppressed: await isSuppressed(rule.id, problem, workspace),
  };
}

async function isSuppressed(rule: string, { range }: Problem, workspace: Workspace): Promise<boolean> {
  const document = await workspace.read(range.uri);
  const comments = document ? suppressions(document).filter((comment) => comment.rule === rule) : [];
  if (!document || comments.length === 0) return false;
  const { line } = new LineIndex(document.text).position(range.start);
  return comments.some(({ lines: [first, last] }) => first <= line && line <= last);
}

/** One cause that shows in several endpoints is reported once: same rule, same place, same words. */
function unique(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const { uri, start, end } = finding.range;
    const key = JSON.stringify([finding.rule, uri, start, end, finding.message]);
    if (!byKey.has(key)) byKey.set(key, finding);
  }
  return [...byKey.values()];
}
