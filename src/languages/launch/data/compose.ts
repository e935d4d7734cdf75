import type { Workspace } from '../../../core/workspace';
import type { ContainerFiles, Placement } from '../container-files';
import { type Build, readStages, type Stage } from '../dockerfile-stages';
import { interpolate } from '../interpolate';
import { siblingUri, siblingVariables } from '../siblings';
import { type MappedText, mappedUnits, wholeDocument } from '../source-map';
import { textOf, type Word } from '../word';
import { type Data, type DataMap, get, mapTexts, wordOf } from './data';
import { mergedService, variablesIn } from './merge';
import { readYaml } from './yaml';

/** Services that extend one another are followed this deep. */
const maxDepth = 4;

/** Text of Dockerfiles that is read for one file, again for each way of building. */
const maxText = 400_000;

/** A service of a compose file with what it gets from elsewhere. */
export interface Service {
  /** What its image is built from. */
  readonly image?: Stage;
  /** What is mounted. */
  readonly mounts: readonly Placement[];
}

/** The texts of a compose file, with its variables put in. */
export const composeTexts = (data: Data, variables: ReadonlyMap<string, Word>): Data =>
  mapTexts(data, (word) => ({
    ...word,
    units: interpolate(word.units, (name) => variables.get(name)?.units),
  }));

/** Reads compose files: a service with those that it extends, its build and its mounts (Compose specification). */
export class ComposeReader {
  readonly #workspace: Workspace;
  /** By the map of the service. */
  readonly services = new Map<Data, Service>();
  readonly #files = new Map<string, Promise<Data | undefined>>();
  readonly #stages = new Map<string, Stage[]>();
  #left = maxText;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The file as Compose sees it, on the base of the file that it overrides. */
  async read(data: Data, uri: string): Promise<Data> {
    const texts = await this.#withVariables(data, uri);
    this.#files.set(uri, Promise.resolve(texts));
    const base = await this.#overridden(uri);
    return this.#inServices(texts, async (service, name) => {
      const whole = mergedService(
        get(get(base, 'services'), name),
        await this.#extended(service, uri, maxDepth),
      );
      if (whole.kind === 'map') this.services.set(whole, await this.#service(whole, uri));
      return whole;
    });
  }

  async #withVariables(data: Data, uri: string): Promise<Data> {
    const variables = await siblingVariables(uri, '.env', this.#workspace);
    return this.#inServices(composeTexts(data, variables), async (service) =>
      withVariables(service, variables),
    );
  }

  async #inServices(data: Data, change: (service: Data, name: string) => Promise<Data>): Promise<Data> {
    const services = get(data, 'services');
    if (data.kind !== 'map' || services?.kind !== 'map') return data;
    const entries = await Promise.all(
      services.entries.map(async (entry) => ({ ...entry, value: await change(entry.value, entry.key) })),
    );
    const changed: DataMap = { ...services, entries };
    return {
      ...data,
      entries: data.entries.map((entry) => (entry.key === 'services' ? { ...entry, value: changed } : entry)),
    };
  }

  /** `compose.override.yaml` is read on top of `compose.yaml`. */
  async #overridden(uri: string): Promise<Data | undefined> {
    const name = /([^/]*)\.override\.(ya?ml)$/.exec(uri)?.[1];
    if (name === undefined) return undefined;
    for (const end of ['yml', 'yaml']) {
      const base = await this.#fileAt(siblingUri(uri, `${name}.${end}`));
      if (base) return base;
    }
    return undefined;
  }

  #fileAt(uri: string | undefined): Promise<Data | undefined> {
    if (uri === undefined) return Promise.resolve(undefined);
    const known = this.#files.get(uri) ?? this.#readFile(uri);
    this.#files.set(uri, known);
    return known;
  }

  async #readFile(uri: string): Promise<Data | undefined> {
    const file = await this.#workspace.read(uri);
    const [data] = file ? readYaml(file.uri, file.text) : [];
    return file && data && this.#withVariables(data, file.uri);
  }

  /** The service on the base of the one that it names under `extends:`. */
  async #extended(service: Data, uri: string, depth: number): Promise<Data> {
    const given = get(service, 'extends');
    const name = textIn(given) ?? textIn(get(given, 'service'));
    if (name === undefined || depth === 0) return service;
    const other = textIn(get(given, 'file'));
    const from = other === undefined ? uri : siblingUri(uri, other);
    const base = get(get(await this.#fileAt(from), 'services'), name);
    if (!base || from === undefined) return service;
    return mergedService(await this.#extended(base, from, depth - 1), service);
  }

  async #service(service: DataMap, uri: string): Promise<Service> {
    const image = await this.#built(get(service, 'build'), uri);
    return { mounts: mountsIn(get(service, 'volumes'), uri), ...(image ? { image } : {}) };
  }

  /** The stage of the Dockerfile that `build:` names, or its last. */
  async #built(build: Data | undefined, uri: string): Promise<Stage | undefined> {
    const place = wordOf(build) ?? wordOf(get(build, 'context'));
    const folder = build && siblingUri(place?.range.uri ?? uri, `${(place && textOf(place.units)) ?? '.'}/`);
    const context = folder?.replace(/\/+$/, '/');
    const source = context === undefined ? undefined : await this.#dockerfile(build, context);
    if (!source?.text || context === undefined) return undefined;
    const given = new Map(entriesOf(variablesIn(get(build, 'args'), new Map())));
    const stages = this.#stagesOf(source, { context, given });
    const target = textIn(get(build, 'target'))?.toLowerCase();
    return target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
  }

  /** Services are often built alike. */
  #stagesOf(source: MappedText, build: Build): Stage[] {
    const given = [...build.given].map(([name, { range }]) => [name, range]);
    const { uri, start } = source.unit(0);
    const key = JSON.stringify([uri, start, build.context, given]);
    const known = this.#stages.get(key);
    if (known) return known;
    this.#left -= source.text.length;
    const stages = this.#left < 0 ? [] : readStages(source, build);
    this.#stages.set(key, stages);
    return stages;
  }

  async #dockerfile(build: Data | undefined, context: string): Promise<MappedText | undefined> {
    const inline = wordOf(get(build, 'dockerfile_inline'));
    if (inline) return mappedUnits(inline.units);
    const uri = siblingUri(context, textIn(get(build, 'dockerfile')) ?? 'Dockerfile');
    const file = uri === undefined ? undefined : await this.#workspace.read(uri);
    return file && wholeDocument(file.uri, file.text);
  }
}

const entriesOf = (map: DataMap | undefined): [string, Word][] =>
  (map?.entries ?? []).flatMap(({ key, value }) => (value.kind === 'text' ? [[key, value.word]] : []));

const textIn = (data: Data | undefined): string | undefined => {
  const word = wordOf(data);
  return word && textOf(word.units);
};

/** The service with its variables as a map. */
function withVariables(service: Data, outside: ReadonlyMap<string, Word>): Data {
  const variables = variablesIn(get(service, 'environment'), outside);
  if (service.kind !== 'map' || !variables) return service;
  const entries = service.entries.map((entry) =>
    entry.key === 'environment' ? { ...entry, value: variables } : entry,
  );
  return { ...service, entries };
}

/** Folders and files of the workspace that a service mounts, in the short and in the long form. */
function mountsIn(volumes: Data | undefined, uri: string): Placement[] {
  return (volumes?.kind === 'list' ? volumes.items : []).flatMap((item) => {
    const [, short, shortTarget] = /^(\.{1,2}\/[^:]*|\.{1,2}):([^:]+)/.exec(textIn(item) ?? '') ?? [];
    const source = short ?? textIn(get(item, 'source'));
    const path = shortTarget ?? textIn(get(item, 'target'));
    return source?.startsWith('.') && path ? [{ path, folder: wordIn(item)?.range.uri ?? uri, source }] : [];
  });
}

const wordIn = (item: Data): Word | undefined => wordOf(item) ?? wordOf(get(item, 'source'));

/** The files of a service's container: the image's, and what is mounted over them. */
export const filesOf = ({ image, mounts }: Service): ContainerFiles | undefined =>
  image || mounts.length > 0
    ? {
        folder: image?.files.folder ?? '/',
        placements: [...(image?.files.placements ?? []), ...mounts],
      }
    : undefined;
