import { unique } from './analyze';
import { withSuppressions } from './check';
import type { Config } from './config';
import type { Deployment } from './deployment';
import type { Endpoint } from './endpoint';
import type { Finding } from './finding';
import { rules } from './rules';
import type { Workspace } from './workspace';

/**
 * The findings once it is known which servers stand behind proxies: some of those about a proxy alone are gone, some
 * are worse, and there are new ones. Those about servers stay.
 * @param findings of all endpoints
 * @param deployments by the proxy's id
 */
export async function revised(
  findings: readonly Finding[],
  endpoints: readonly Endpoint[],
  deployments: ReadonlyMap<string, Deployment>,
  config: Config,
  workspace: Workspace,
): Promise<readonly Finding[]> {
  const left = findingsLeft(findings, endpoints, deployments, config);
  const added = unique(findingsTogether(left, deployments, config));
  return [...left, ...(await withSuppressions(added, workspace))];
}

/** The findings that there were, without those about proxies that are none any more. */
function findingsLeft(
  findings: readonly Finding[],
  endpoints: readonly Endpoint[],
  deployments: ReadonlyMap<string, Deployment>,
  config: Config,
): readonly Finding[] {
  const proxies = endpoints.filter(({ forwards }) => forwards);
  return findings.flatMap((finding) => {
    const rule = rules.find(({ id }) => id === finding.rule);
    if (!rule?.behind) return [finding];
    const after = proxies
      .filter((proxy) => isAbout(finding, proxy))
      .map(({ id }) => {
        const deployment = deployments.get(id);
        return deployment ? rule.behind?.(finding, withFindings(deployment, findings)) : finding;
      });
    const changed = after.find((one) => one !== undefined && one !== finding);
    if (changed) return [asConfigured(changed, config)];
    return after.length > 0 && after.every((one) => one === undefined) ? [] : [finding];
  });
}

/** What is found of proxies and servers together that is not said already. */
function findingsTogether(
  known: readonly Finding[],
  deployments: ReadonlyMap<string, Deployment>,
  config: Config,
): readonly Finding[] {
  return rules.flatMap((rule) =>
    [...deployments.values()].flatMap((deployment): readonly Finding[] => {
      const { proxy } = deployment;
      if (!rule.together || config.rules[rule.id] === 'off') return [];
      if (known.some((one) => one.rule === rule.id && isAbout(one, proxy))) return [];
      return rule.together(deployment, config).map((problem) => {
        const severity = problem.severity ?? rule.severity;
        const about = { rule: rule.id, endpoint: proxy.id, fixes: [], suppressed: false };
        return asConfigured({ ...problem, ...about, severity }, config);
      });
    }),
  );
}

function asConfigured(finding: Finding, { rules: levels }: Config): Finding {
  const severity = levels[finding.rule] as Finding['severity'] | undefined;
  return severity === undefined ? finding : { ...finding, severity };
}

/** One cause that shows in several endpoints is reported once, and told of one of them. */
const isAbout = ({ endpoint, range, rule }: Finding, { id, observations, ...proxy }: Endpoint): boolean =>
  endpoint === id ||
  isSame(range, proxy.range) ||
  observations.some((one) => one.kind === rule && isSame(range, one.range));

const isSame = (a: Finding['range'], b: Finding['range']): boolean =>
  a.uri === b.uri && a.start === b.start && a.end === b.end;

const withFindings = (deployment: Deployment, findings: readonly Finding[]): KnownDeployment => ({
  ...deployment,
  reported: findings.filter(({ endpoint, suppressed }) => endpoint === deployment.server.id && !suppressed),
});

/** A deployment with what is reported of its server. */
export interface KnownDeployment extends Deployment {
  readonly reported: readonly Finding[];
}
