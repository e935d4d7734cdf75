import { predictOrigin, stranger } from '../../core/attack/witness';
import type { Endpoint, Observation } from '../../core/endpoint';
import { evaluate } from '../../core/policy/condition';
import type { Handshake } from '../../core/policy/handshake';
import { type OriginPolicy, predict } from '../../core/policy/predict';
import type { SourceRange } from '../../core/source';
import { constantOf, environmentIn, isUndefined } from './evaluate/value';
import { nestedOption } from './libraries/options';
import type { Server } from './library';

/** What an endpoint's policy and options show besides the policy itself. */
export function observationsOf(endpoint: Endpoint, server: Server, text: string): Observation[] {
  return [
    ...automaticAccept(server, text),
    ...lookAlikes(endpoint, server, text),
    ...environmentBypass(endpoint),
    ...replacedOrigin(server, text),
  ];
}

function automaticAccept(server: Server, text: string): Observation[] {
  return (server.made.automatic ?? []).flatMap(({ path, when, without }) => {
    const range = when(nestedOption(server, path))
      ? optionName(server, path.at(-1) as string, text)
      : undefined;
    return range ? [{ kind: 'automatic-accept', range, detail: without }] : [];
  });
}

/** Options that read like a list of allowed origins, where nothing else looks at the Origin. */
function lookAlikes(endpoint: Endpoint, server: Server, text: string): Observation[] {
  if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
  const { lookAlikes: names = [] } = server.made;
  return (typeof names === 'function' ? names(server) : names).flatMap((name) => {
    const value = server.option(name);
    const given = !(value.kind === 'leaf' && ['undefined', 'unknown'].includes(value.value.kind));
    const range = given ? optionName(server, name, text) : undefined;
    const effect =
      name === 'cors' ? 'only adds response headers to HTTP requests' : 'is no option of this library';
    return range ? [{ kind: 'unenforced-origins', range, detail: `\`${name}\` ${effect}` }] : [];
  });
}

/** Options by which a proxy puts an Origin of its own in the place of the visitor's. */
function replacedOrigin(server: Server, text: string): Observation[] {
  return (server.made.forwardsOrigin ?? []).flatMap((path) => {
    const value = nestedOption(server, path);
    if (isUndefined(value)) return [];
    const range = [...path]
      .reverse()
      .map((name) => optionName(server, name, text))
      .find(Boolean);
    const by = constantOf(value);
    const detail = `The Origin is replaced${by === undefined ? '' : ` by ${JSON.stringify(by)}`}`;
    return range ? [{ kind: 'origin-rewritten', range, detail }] : [];
  });
}

/** The name of an option in the object literal that it was written in. */
function optionName({ optionsRange }: Server, name: string, text: string): SourceRange | undefined {
  if (!optionsRange) return undefined;
  const literal = text.slice(optionsRange.start, optionsRange.end);
  const index = literal.search(new RegExp(`(?<![\\w$.'"])${name}\\b\\s*(?=[:,}(])`));
  const start = optionsRange.start + index;
  return index < 0 ? undefined : { uri: optionsRange.uri, start, end: start + name.length };
}

/** The nodes that the handshake may come by, each once. */
function* met(policy: OriginPolicy, handshake: Handshake): Generator<OriginPolicy> {
  const seen = new Set<OriginPolicy>();
  const open = [policy];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    if (node.kind === 'leaf') continue;
    const truth = evaluate(node.condition, handshake);
    if (truth !== true) open.push(node.otherwise);
    if (truth !== false) open.push(node.then);
  }
}

/** Conditions on environment variables that decide whether a stranger gets in. */
function environmentBypass(endpoint: Endpoint): Observation[] {
  const handshake = { ...endpoint.sample, origin: stranger };
  return [...met(endpoint.policy, handshake)].flatMap((node) => {
    if (node.kind === 'leaf' || node.condition.kind !== 'unknown' || !node.at) return [];
    const name = environmentIn(node.condition.unknown.why);
    if (name === undefined) return [];
    const sides = [node.then, node.otherwise].map((side) => predict(side, handshake).verdict.kind);
    const differs = sides.includes('accept') && sides.includes('reject');
    return differs ? [{ kind: 'environment-bypass', range: node.at, detail: name }] : [];
  });
}
