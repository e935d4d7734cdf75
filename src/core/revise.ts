import { type Analyzer, unique } from './analyze';
import { withSuppressions } from './check';
import type { Config } from './config';
import type { Deployment } from './deployment';
import type { Endpoint } from './endpoint';
import type { Finding } from './finding';
import { rules } from './rules';
import type { SourceRange } from './source';
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
  { analyzer, config, workspace }: Surroundings,
): Promise<readonly Finding[]> {
  const left = findingsLeft(findings, endpoints, deployments, config);
  const added = unique(findingsTogether(left, deployments, config)).map(async (finding) => {
    const { proxy } = deployments.get(finding.endpoint) as Deployment;
    const { trustedOrigins } = config;
    const request = { rule: finding.rule, problem: finding, endpoint: proxy, trustedOrigins, workspace };
    return { ...finding, fixes: await analyzer.fixes(request) };
  });
  return [...left, ...(await withSuppressions(await Promise.all(added), workspace))];
}

interface Surroundings {
  readonly analyzer: Pick<Analyzer, 'fixes'>;
  readonly config: Config;
  readonly workspace: Workspace;
}

/** The findings that there were, without those about proxies that are none any more. */
function findingsLeft(
  findings: readonly Finding[],
  endpoints: readonly Endpoint[],
  deployments: ReadonlyMap<string, Deployment>,
  config: Config,
): readonly Finding[] {
  const proxiesOf = new Concerned(endpoints.filter(({ forwards }) => forwards));
  const reported = byEndpoint(findings.filter(({ suppressed }) => !suppressed));
  return findings.flatMap((finding) => {
    const rule = rules.find(({ id }) => id === finding.rule);
    if (!rule?.behind) return [finding];
    const after = proxiesOf.told(finding).map(({ id }) => {
      const deployment = deployments.get(id);
      if (!deployment) return finding;
      return rule.behind?.(finding, { ...deployment, reported: reported.get(deployment.server.id) ?? [] });
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
  const proxiesOf = new Concerned([...deployments.values()].map(({ proxy }) => proxy));
  return rules.flatMap((rule) => {
    if (!rule.together || config.rules[rule.id] === 'off') return [];
    const said = new Set(known.filter((one) => one.rule === rule.id).flatMap((one) => proxiesOf.told(one)));
    return [...deployments.values()].flatMap((deployment): readonly Finding[] => {
      const { proxy } = deployment;
      if (!rule.together || said.has(proxy)) return [];
      return rule.together(deployment, config).map((problem) => {
        const severity = problem.severity ?? rule.severity;
        const about = { rule: rule.id, endpoint: proxy.id, fixes: [], suppressed: false };
        return asConfigured({ ...problem, ...about, severity }, config);
      });
    });
  });
}

function asConfigured(finding: Finding, { rules: levels }: Config): Finding {
  const severity = levels[finding.rule] as Finding['severity'] | undefined;
  return severity === undefined ? finding : { ...finding, severity };
}

/** One cause that shows in several endpoints is reported once, and told of one of them: finds them all. */
class Concerned {
  readonly #byPlace = new Map<string, Set<Endpoint>>();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      this.#add(endpoint.id, endpoint);
      this.#add(placeOf(endpoint.range), endpoint);
      for (const { kind, range } of endpoint.observations) this.#add(`${kind} ${placeOf(range)}`, endpoint);
    }
  }

  told({ endpoint, range, rule }: Finding): readonly Endpoint[] {
    const places = [endpoint, placeOf(range), `${rule} ${placeOf(range)}`];
    return [...new Set(places.flatMap((place) => [...(this.#byPlace.get(place) ?? [])]))];
  }

  #add(place: string, endpoint: Endpoint): void {
    const known = this.#byPlace.get(place) ?? new Set();
    this.#byPlace.set(place, known.add(endpoint));
  }
}

const placeOf = ({ uri, start, end }: SourceRange): string => `${start}-${end} ${uri}`;

function byEndpoint(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.endpoint);
    if (group) group.push(finding);
    else groups.set(finding.endpoint, [finding]);
  }
  return groups;
}

/** A deployment with what is reported of its server. */
export interface KnownDeployment extends Deployment {
  readonly reported: readonly Finding[];
}
