import type { Endpoint, Listen } from '../core/endpoint';
import { waysThrough } from '../core/forwarding';
import type { Workspace } from '../core/workspace';
import { isLocal, type Subject } from './address';
import { namesOf, portsInside, publishedPorts, type Service, servicesAround, servicesOf } from './compose';
import { subjectFor } from './subject';

/** Does an endpoint listen where a proxy leads to? `perhaps`: its port is not known. */
type Behind = 'yes' | 'perhaps' | 'no';

export interface Candidate {
  readonly endpoint: Endpoint;
  readonly certain: boolean;
}

/** Where a proxy passes handshakes on to, each place once; undefined where that is not known. */
export function upstreamsOf(proxy: Endpoint): readonly Listen[] | undefined {
  const ways = waysThrough(proxy);
  if (ways.length === 0 || ways.some(({ to }) => to === undefined)) return undefined;
  const places = ways.flatMap(({ to = [] }) => to);
  return [...new Map(places.map((place) => [`${place.host}:${place.port}`, place])).values()];
}

/** Finds what listens behind proxies, among all endpoints of a workspace that are known. */
export class Upstreams {
  readonly #all: readonly Endpoint[];
  readonly #workspace: Workspace;
  readonly #servers = new Map<Endpoint, Promise<Server>>();
  readonly #projects = new Map<string, Promise<Project>>();
  readonly #behind = new Map<string, Promise<readonly Candidate[]>>();

  constructor(all: readonly Endpoint[], workspace: Workspace) {
    this.#all = all.filter(({ kind }) => kind !== 'client');
    this.#workspace = workspace;
  }

  /** The endpoints that may listen at an upstream of the proxy, of those nearest to it. */
  behind(proxy: Endpoint, upstream: Listen): Promise<readonly Candidate[]> {
    const key = `${upstream.host}:${upstream.port} ${proxy.range.uri}`;
    const known = this.#behind.get(key) ?? this.#search(proxy, upstream);
    this.#behind.set(key, known);
    return known;
  }

  async #search(proxy: Endpoint, upstream: Listen): Promise<readonly Candidate[]> {
    const project = await this.#projectOf(proxy);
    const inside = `${project.folder}/`;
    const others = this.#all.filter(
      ({ range: { uri } }) => uri.startsWith(inside) && !isTrial(uri.slice(project.folder.length)),
    );
    const asked = await Promise.all(
      others.map(async (endpoint) => ({
        endpoint,
        behind: isBehind(upstream, await this.#server(endpoint), project),
      })),
    );
    const certain = asked.filter(({ behind }) => behind === 'yes').map(({ endpoint }) => endpoint);
    const nearness = Math.max(...certain.map((endpoint) => shared(endpoint, proxy)));
    return asked
      .filter(({ endpoint, behind }) => behind !== 'no' && shared(endpoint, proxy) >= nearness)
      .map(({ endpoint, behind }) => ({ endpoint, certain: behind === 'yes' }));
  }

  #server(endpoint: Endpoint): Promise<Server> {
    const known = this.#servers.get(endpoint) ?? this.#look(endpoint);
    this.#servers.set(endpoint, known);
    return known;
  }

  async #look(endpoint: Endpoint): Promise<Server> {
    const subject = await subjectFor(endpoint, [], this.#workspace);
    const [services, published] = await Promise.all([servicesOf(subject), publishedPorts(subject)]);
    return { endpoint, services, published: published.map(({ port }) => port) };
  }

  /** Locations of a proxy stand in one file. */
  #projectOf(proxy: Endpoint): Promise<Project> {
    const { uri } = proxy.range;
    const known = this.#projects.get(uri) ?? this.#lookAround(proxy);
    this.#projects.set(uri, known);
    return known;
  }

  async #lookAround(proxy: Endpoint): Promise<Project> {
    const subject = await subjectFor(proxy, [], this.#workspace);
    const folder = await projectFolder(subject);
    const [own, around] = await Promise.all([servicesOf(subject), servicesAround(subject)]);
    const within = around.filter(({ file }) => file.uri.startsWith(`${folder}/`));
    const nearest = Math.max(...within.map(({ file }) => sharedFolders(file.uri, proxy.range.uri)));
    const beside = within.filter(({ file }) => sharedFolders(file.uri, proxy.range.uri) === nearest);
    const files = new Set((own.length > 0 ? own : beside).map(({ file }) => file.uri));
    return { folder, files, own };
  }
}

/** What is known of an endpoint that may be behind a proxy. */
interface Server {
  readonly endpoint: Endpoint;
  readonly services: readonly Service[];
  /** Ports of the machine that lead to it. */
  readonly published: readonly number[];
}

/** What a proxy belongs to. */
interface Project {
  /** Everything behind the proxy is in it, as far as it is in the workspace. */
  readonly folder: string;
  /** URIs of the compose files whose services the proxy may name. */
  readonly files: ReadonlySet<string>;
  /** The services that the proxy runs in. */
  readonly own: readonly Service[];
}

function isBehind(upstream: Listen, { endpoint, services, published }: Server, project: Project): Behind {
  const { host = '', port } = upstream;
  const { listen } = endpoint;
  const speaks = !upstream.tls || listen.some(({ tls }) => tls);
  const at = (ports: readonly number[]): Behind => {
    if (ports.length > 0 && (port === undefined || !ports.includes(port))) return 'no';
    return ports.length > 0 && speaks ? 'yes' : 'perhaps';
  };
  const portsAt = (isThere: (host: string) => boolean): number[] =>
    listen.filter((one) => isThere(one.host ?? '')).flatMap((one) => one.port ?? []);
  if (isLocal(host)) {
    const elsewhere = listen.length > 0 && !listen.some((one) => isLocal(one.host ?? ''));
    // In a container, this machine is the container.
    const apart = project.own.some((own) => !services.some((service) => sameService(own, service)));
    if (apart || (elsewhere && published.length === 0)) return 'no';
    return at([...portsAt(isLocal), ...(project.own.length > 0 ? [] : published)]);
  }
  const near = services.filter((service) => project.files.has(service.file.uri));
  const named = near.find((service) => namesOf(service).has(host));
  if (named) {
    const behind = at(portsInside(named, listen));
    // Which of several services of one build runs this program is not known.
    const isShared = near.some(({ name }) => name !== named.name);
    return behind === 'yes' && isShared ? 'perhaps' : behind;
  }
  return portsAt((one) => one === host).length > 0 ? at(portsAt((one) => one === host)) : 'no';
}

const sameService = (a: Service, b: Service): boolean => a.name === b.name && a.file.uri === b.file.uri;

/**
 * Files that try things out are not what a proxy stands in front of.
 * @param path below the project's folder, with a slash in front
 */
const isTrial = (path: string): boolean =>
  /\/(tests?|__tests__|spec|specs|e2e|fixtures|examples?|benchmarks?)\/|[.-](test|spec)\.\w+$/.test(path);

const shared = (a: Endpoint, b: Endpoint): number => sharedFolders(a.range.uri, b.range.uri);

/** How many folders two files have in common. */
function sharedFolders(a: string, b: string): number {
  const [one, other] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  const end = one.findIndex((name, index) => name !== other[index]);
  return end < 0 ? one.length : end;
}

/** What a folder has that holds a program of its own. */
const program =
  /^((docker-)?compose([.-][\w.-]+)?\.ya?ml|package\.json|deno\.jsonc?|pyproject\.toml|requirements\.txt|go\.mod|Cargo\.toml|composer\.json|Gemfile|mix\.exs|pom\.xml|build\.gradle(\.kts)?|[^/]+\.([cm]?[jt]sx?|py|go|rs|rb|php|java|kt|cs|exs?))$/;

/** The nearest folder around a file that holds a program, else the outermost. */
async function projectFolder({ folders, workspace }: Subject): Promise<string> {
  for (const folder of folders) {
    const files = await workspace.files(folder);
    if (files.some((uri) => program.test(uri.slice(folder.length + 1)))) return folder;
  }
  return folders.at(-1) as string;
}
