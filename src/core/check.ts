import { additions, asVisited } from './attack/visitor';
import { inheritedFindings, rememberFindings } from './checked';
import type { Config } from './config';
import type { Endpoint } from './endpoint';
import type { Finding, Fix, Problem } from './finding';
import type { FrontEnd } from './language';
import type { Handshake } from './policy/handshake';
import type { Rule } from './rule';
import { rules } from './rules';
import { comesTo } from './select';
import type { SourceDocument } from './source';
import { isSuppressed } from './suppress';
import type { Workspace } from './workspace';

/** What the rules find of the endpoints of one document, with fixes. */
export async function check(
  frontEnd: FrontEnd,
  endpoints: readonly Endpoint[],
  workspace: Workspace,
  config: Config,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const settings = JSON.stringify(config);
  const asked = rules.filter(({ id }) => config.rules[id] !== 'off');
  for (const endpoint of endpoints) {
    let own = inheritedFindings(endpoint, settings);
    if (!own) {
      let dependsOnRivals = false;
      const reaches = (handshake: Handshake) => {
        dependsOnRivals = true;
        return comesTo(frontEnd, endpoint, endpoints, handshake);
      };
      own = await checkOne(frontEnd, endpoint, asVisited(endpoint, reaches), asked, workspace, config);
      if (!dependsOnRivals) rememberFindings(endpoint, settings, own);
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
  asked: readonly Rule[],
  workspace: Workspace,
  config: Config,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of asked) {
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
export async function withSuppressions(
  findings: readonly Finding[],
  workspace: Workspace,
): Promise<Finding[]> {
  const documents = new Map<string, SourceDocument | undefined>();
  for (const { range } of findings)
    if (!documents.has(range.uri)) documents.set(range.uri, await workspace.read(range.uri));
  return findings.map((finding) => {
    const document = documents.get(finding.range.uri);
    const suppressed = document !== undefined && isSuppressed(document, finding.rule, finding.range.start);
    return suppressed ? { ...finding, suppressed } : finding;
  });
}
