import type { Listen } from '../core/endpoint';
import type { SourceDocument, SourceRange } from '../core/source';
import { composeTexts } from '../languages/launch/data/compose';
import { type Data, type Entry, get, wordOf, wordsOf } from '../languages/launch/data/data';
import { readYaml } from '../languages/launch/data/yaml';
import { siblingUri, siblingVariables } from '../languages/launch/siblings';
import { textOf } from '../languages/launch/word';
import { type AddressSource, type Place, portIn, type Subject } from './address';
import { filesNamed } from './files';
import { type PublishedPort, publishedPort } from './publishedPort';

/** A service of a compose file. */
export interface Service {
  readonly name: string;
  readonly data: Data;
  readonly file: SourceDocument;
  readonly range: SourceRange;
}

const composeFile = /^(docker-)?compose([.-][\w.-]+)?\.ya?ml$/;

/** The services of the compose files in and above the endpoint's folder, and in the folders beside them. */
export async function servicesAround({ folders, workspace }: Subject): Promise<Service[]> {
  const files = await filesNamed(composeFile, folders, workspace);
  const services = files.map(async (file) => {
    const variables = await siblingVariables(file.uri, '.env', workspace);
    return readYaml(file.uri, file.text).flatMap((data) => {
      const all = get(composeTexts(data, variables), 'services');
      return all?.kind === 'map' ? all.entries.map((entry) => serviceOf(entry, file)) : [];
    });
  });
  return (await Promise.all(services)).flat();
}

function serviceOf({ key, keyRange, value }: Entry, file: SourceDocument): Service {
  const end = value.kind === 'text' ? value.word.range.end : value.range.end;
  return { name: key, data: value, file, range: { ...keyRange, end } };
}

/** The services that the endpoint runs in, as far as compose files tell. */
export async function servicesOf(subject: Subject): Promise<Service[]> {
  const services = await servicesAround(subject);
  const ranked = services
    .map((service) => ({ service, rank: belonging(subject, service) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => b.rank - a.rank);
  return ranked.filter(({ rank }) => rank === ranked[0]?.rank).map(({ service }) => service);
}

/** Ports of the services that the endpoint runs in. `expose` publishes nothing. */
export const publishedPorts: AddressSource = async (subject) =>
  (await servicesOf(subject)).flatMap((service) => placesOf(service, subject));

const text = (data: Data | undefined): string | undefined => {
  const word = wordOf(data);
  return word && textOf(word.units);
};

/**
 * How closely an endpoint belongs to a service: the service's own command (most), the nearest build context or mounted
 * folder that holds the file, an image of its folder's name; -1 for none of these.
 */
function belonging({ endpoint, folders }: Subject, { data, file, range }: Service): number {
  const { uri, start } = endpoint.range;
  if (uri === file.uri) return range.start <= start && start < range.end ? Number.MAX_SAFE_INTEGER : -1;
  const build = get(data, 'build');
  const context = text(build) ?? text(get(build, 'context')) ?? (build ? '.' : undefined);
  const mounts = listOf(get(data, 'volumes')).map(
    (item) => text(get(item, 'source')) ?? text(item)?.replace(/:.*$/, ''),
  );
  const dockerfile = text(get(build, 'dockerfile'));
  // In a build of the whole project, the Dockerfile stands in the folder of what it is about.
  const part =
    context !== undefined && dockerfile?.includes('/')
      ? `${context}/${dockerfile.replace(/[^/]*$/, '')}`
      : undefined;
  const held = [context, part, ...mounts].flatMap((source) =>
    source ? (holds(file, source, uri) ?? []) : [],
  );
  if (held.length > 0) return Math.max(...held);
  // Images without a slash are Docker's own.
  const image = /\/([^/:@]+)(?:[:@].*)?$/.exec(text(get(data, 'image')) ?? '')?.[1];
  return folders.some((folder) => image !== undefined && folder.endsWith(`/${image}`)) ? 0 : -1;
}

const listOf = (data: Data | undefined): readonly Data[] => (data?.kind === 'list' ? data.items : []);

/** The length of the folder's URI, when the file is in it (or is it). */
function holds(from: SourceDocument, folder: string, uri: string): number | undefined {
  if (!/^[.\w~/-]/.test(folder) || /^[a-z]+:\/\//.test(folder)) return undefined;
  const place = siblingUri(from.uri, folder)?.replace(/\/$/, '');
  return place !== undefined && (uri === place || uri.startsWith(`${place}/`)) ? place.length : undefined;
}

function placesOf(service: Service, { endpoint }: Subject): Place[] {
  const listens = [
    ...endpoint.listen,
    ...environmentPorts(service.data).map((port) => ({ port, tls: undefined })),
  ];
  const network = get(service.data, 'network_mode');
  if (text(network) === 'host') return hostPorts(service);
  const items = listOf(get(service.data, 'ports'));
  const places = items.flatMap((item) =>
    publishedPort(item).map((port) => {
      const listen = listens.find((one) => one.port === port.target);
      return { matches: listen !== undefined, place: placeOf(port, item, service, listen?.tls) };
    }),
  );
  const matching = places.filter(({ matches }) => matches);
  return (matching.length > 0 ? matching : places).map(({ place }) => place);
}

/** Of a service in the machine's own network. */
const hostPorts = (service: Service): Place[] =>
  environmentPorts(service.data).map((port) => ({
    port,
    reason: `the service ${service.name} has port ${port} in the machine’s own network`,
    range: service.range,
  }));

/** The names by which other services reach it (Compose Specification, "networks"). */
export function namesOf({ name, data }: Service): ReadonlySet<string> {
  const networks = get(data, 'networks');
  const aliases =
    networks?.kind === 'map' ? networks.entries.flatMap(({ value }) => wordsOf(get(value, 'aliases'))) : [];
  const further = [text(get(data, 'container_name')), text(get(data, 'hostname'))];
  return new Set(
    [name, ...further, ...aliases.map((word) => textOf(word.units))].filter((one) => one !== undefined),
  );
}

/** The ports at which an endpoint listens in its container: what it is told, else its own, else what is exposed. */
export function portsInside({ data }: Service, listen: readonly Listen[]): number[] {
  const told = environmentPorts(data);
  const fixed = listen.some(({ port, fallback }) => port !== undefined && !fallback);
  const own = listen.flatMap(({ port }) => port ?? []);
  if (fixed || (own.length > 0 && told.length === 0)) return own;
  if (told.length > 0) return told;
  const exposed = wordsOf(get(data, 'expose')).flatMap((word) => portIn(textOf(word.units)) ?? []);
  const targets = listOf(get(data, 'ports'))
    .flatMap(publishedPort)
    .map(({ target }) => target);
  return [...exposed, ...targets];
}

/** Ports that the service is told to listen on. */
function environmentPorts(service: Data): number[] {
  const environment = get(service, 'environment');
  const pairs =
    environment?.kind === 'map'
      ? environment.entries.map(({ key, value }) => `${key}=${text(value) ?? ''}`)
      : wordsOf(environment).map((word) => textOf(word.units));
  return pairs.flatMap((pair) => {
    const port = /^\w*PORT=(\d+)$/.exec(pair)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
}

function placeOf(
  { host, published, target }: PublishedPort,
  item: Data,
  service: Service,
  tls: boolean | undefined,
): Place {
  return {
    ...(host === undefined ? {} : { host }),
    port: published,
    tls: tls ?? target === 443,
    reason:
      published === target
        ? `port ${published} is published by the service ${service.name}`
        : `port ${target} of the service ${service.name} is published as ${published}`,
    range: item.kind === 'text' ? item.word.range : item.range,
  };
}
