import { additions, asVisited } from './attack/visitor';
import { inheritedFindings, rememberFindings } from './checked';
import type { Config } from './config';
import type { Endpoint } from './endpoint';
import type { Finding, Fix, Problem } from './finding';
import { type Hover, hoverAt } from './hover';
import type { AdmitRequest, FrontEnd, Language, NamedFile } from './language';
import type { Handshake } from './policy/handshake';
import type { Rule } from './rule';
import type { SourceDocument } from './source';
import { isSuppressed } from './suppress';
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
  /** Is there a language that a file of this name may be in? */
  mayContain(file: NamedFile, config: Config): boolean;
  /** Is there a language that the document is in? Its text may be undecoded, each byte a character. */
  recognizes(document: SourceDocument, config: Config): boolean;
  analyze(document: SourceDocument, workspace: Workspace, config: Config): Promise<Analysis>;
  /**
   * The endpoints that answer to the handshake: where a server has to choose (locations of a proxy), only its choice.
   * @param endpoints that this analyzer found
   */
  select(endpoints: readonly Endpoint[], handshake: HandshakeChoice): readonly Endpoint[];
  /** The edits that let pages of one more origin in, where the front end knows them. */
  admit(request: AdmitRequest): Promise<Fix | undefined>;
  /** What to show beside the pointer at an offset of a document that these endpoints were found in. */
  hover(endpoints: readonly Endpoint[], document: SourceDocument, offset: number): Hover | undefined;
}

export function createAnalyzer(languages: readonly Language[], rules: readonly Rule[]): Analyzer {
  /** Front ends by the id of their language: those that endpoints can have come from. */
  const loaded = new Map<string, FrontEnd>();
  async function frontEndsFor(document: SourceDocument, config: Config): Promise<FrontEnd[]> {
    const found: FrontEnd[] = [];
    for (const language of languages) {
      if (!isIn(language, document, config)) continue;
      const frontEnd = loaded.get(language.id) ?? (await language.load());
      loaded.set(language.id, frontEnd);
      found.push(frontEnd);
    }
    return found;
  }
  return {
    mayContain: (file, config) => languages.some((language) => language.mayContain(file, config)),
    recognizes: (document, config) => languages.some((language) => isIn(language, document, config)),
    async analyze(document, workspace, config) {
      const endpoints: Endpoint[] = [];
      const findings: Finding[] = [];
      for (const frontEnd of await frontEndsFor(document, config)) {
        const own = await frontEnd.analyze(document, workspace, config);
        endpoints.push(...own);
        findings.push(...(await check(frontEnd, own, rules, workspace, config)));
      }
      return { endpoints, findings: unique(findings) };
    },
    select(endpoints, choice) {
      const rivals = new Map(
        languages.map(({ id }) => [id, endpoints.filter(({ language }) => language === id)]),
      );
      return endpoints.filter((endpoint) => {
        const frontEnd = loaded.get(endpoint.language);
        const own = rivals.get(endpoint.language) ?? [];
        return (
          frontEnd !== undefined &&
          comesTo(frontEnd, endpoint, own, handshakeFor(endpoint, undefined, choice))
        );
      });
    },
    async admit(request) {
      return loaded.get(request.endpoint.language)?.admit?.(request);
    },
    hover(endpoints, document, offset) {
      for (const language of new Set(endpoints.map((endpoint) => endpoint.language))) {
        const found = loaded.get(language)?.hover?.(endpoints, document, offset);
        if (found) return found;
      }
      return hoverAt(endpoints, document.uri, offset);
    },
  };
}

const isIn = (language: Language, document: SourceDocument, config: Config): boolean =>
  language.mayContain(document, config) && language.recognizes(document);

async function check(
  frontEnd: FrontEnd,
  endpoints: readonly Endpoint[],
  rules: readonly Rule[],
  workspace: Workspace,
  config: Config,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const circumstances = { rules, settings: JSON.stringify(config) };
  for (const endpoint of endpoints) {
    let own = inheritedFindings(endpoint, circumstances);
    if (!own) {
      const asked = { rivals: false };
      const reaches = (handshake: Handshake) => {
        asked.rivals = true;
        return comesTo(frontEnd, endpoint, endpoints, handshake);
      };
      own = await checkOne(frontEnd, endpoint, asVisited(endpoint, reaches), rules, workspace, config);
      if (!asked.rivals) rememberFindings(endpoint, circumstances, own);
    }
    findings.push(...own);
  }
  return withSuppressions(findings, workspace);
}

/** @param visited the endpoint as a visitor's page meets it */
async function checkOne(
  frontEnd: FrontEnd,
  endpoint: Endpoint,
  visited: Endpoint,
  rules: readonly Rule[],
  workspace: Workspace,
  config: Config,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules.filter(({ id }) => config.rules[id] !== 'off')) {
    for (const problem of rule.check(visited, config)) {
      const told = met(problem, endpoint, visited);
      findings.push(await finish(frontEnd, rule, endpoint, told, workspace, config));
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
  { select }: FrontEnd,
  endpoint: Endpoint,
  rivals: readonly Endpoint[],
  handshake: Handshake,
): boolean {
  if (select) return select(rivals, handshake) === endpoint;
  return endpoint.path === undefined || endpoint.path === handshake.path.split('?')[0];
}

async function finish(
  frontEnd: FrontEnd,
  rule: Rule,
  endpoint: Endpoint,
  problem: Problem,
  workspace: Workspace,
  config: Config,
): Promise<Finding> {
  const fixes: readonly Fix[] = await frontEnd.fixes({
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
    suppressed: false,
  };
}

/** The comments are looked for anew each time: they stand beside what was checked, and may have changed. */
async function withSuppressions(findings: readonly Finding[], workspace: Workspace): Promise<Finding[]> {
  const documents = new Map<string, SourceDocument | undefined>();
  for (const { range } of findings)
    if (!documents.has(range.uri)) documents.set(range.uri, await workspace.read(range.uri));
  return findings.map((finding) => {
    const document = documents.get(finding.range.uri);
    const suppressed = document !== undefined && isSuppressed(document, finding.rule, finding.range.start);
    return suppressed ? { ...finding, suppressed } : finding;
  });
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
