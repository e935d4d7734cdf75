import type { Endpoint } from '../../core/endpoint';
import type { FrontEnd } from '../../core/language';
import type { SourceDocument } from '../../core/source';
import { admission } from './admit';
import { containerOf } from './containers';
import { nodeFixes } from './fixes';
import { launchesIn } from './launches-in';
import { type NodeEndpoint, nodeEndpoint } from './node-endpoint';
import { unreadLaunch } from './unread-launch';

/** What the fixes need of the endpoints that were handed out. */
const nodes = new WeakMap<Endpoint, NodeEndpoint>();

/** Files that start blockchain nodes: scripts, services, container files. */
export const launch: FrontEnd = {
  async analyze(document, workspace, { versions }) {
    const launches = await launchesIn(document, workspace);
    const found = new Map<string, NodeEndpoint>();
    for (const one of launches) {
      const node = nodeEndpoint(one, versions);
      if (node) found.set(keyOf(node.endpoint), node);
    }
    const result = withoutClosedWays([...found.values()]);
    if (result.length === 0 && mayHide(document)) {
      const unread = unreadLaunch(
        document,
        launches.map(({ line }) => line.range),
      );
      return unread ? [unread] : [];
    }
    for (const node of result) nodes.set(node.endpoint, node);
    return result.map((node) => node.endpoint).sort(inSourceOrder(document));
  },
  async admit(request) {
    const node = nodes.get(request.endpoint);
    return node && admission(node, request);
  },
  async fixes(request) {
    const node = nodes.get(request.endpoint);
    return node ? nodeFixes(node, request) : [];
  },
};

function mayHide(document: SourceDocument): boolean {
  const kind = containerOf(document);
  return kind !== undefined && !kind.forPeople && kind.hides?.test(document.text) !== false;
}

/** A command that opens a WebSocket on one way through its script and on another does not, is one that opens it. */
function withoutClosedWays(nodes: readonly NodeEndpoint[]): NodeEndpoint[] {
  const placeOf = ({ launch: { line } }: NodeEndpoint) => `${line.range.uri}@${line.range.start}`;
  const opening = new Set(nodes.filter(({ enabling }) => enabling).map(placeOf));
  return nodes.filter((node) => node.enabling || !opening.has(placeOf(node)));
}

/** Two ways through a script that end in the same endpoint are one. */
const keyOf = ({ id, entries, listen, policy }: Endpoint): string =>
  JSON.stringify([id, entries, listen, policy.kind === 'leaf' ? policy : null]);

const inSourceOrder =
  ({ uri }: SourceDocument) =>
  (a: Endpoint, b: Endpoint): number =>
    Number(b.range.uri === uri) - Number(a.range.uri === uri) || a.range.start - b.range.start;
