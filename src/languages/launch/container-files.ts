import { siblingUri } from './siblings';
import type { MappedText } from './source-map';

/** What stands in a container under a path: a file, a folder, or the files that a pattern names. */
export interface Placement {
  /** In the container; a trailing slash says that it is a folder. */
  readonly path: string;
  /** URI of the folder that `source` is relative to, with a trailing slash. */
  readonly folder: string;
  /** May have `*` in its last part. */
  readonly source: string;
}

/** Where the files of a container come from: what its image copies, and what is mounted. */
export interface ContainerFiles {
  /** Where its programs start, with a trailing slash. */
  readonly folder: string;
  /** Later ones hide earlier ones. */
  readonly placements: readonly Placement[];
  /** Files whose text stands in another, by their paths. */
  readonly texts?: ReadonlyMap<string, MappedText>;
}

/** Folders that programs are looked for in when their name has none (the `PATH` of Debian's and Alpine's images). */
const programFolders = ['/usr/local/sbin/', '/usr/local/bin/', '/usr/sbin/', '/usr/bin/', '/sbin/', '/bin/'];

/** A path of a container as seen from a folder of it, without `.` and `..`; undefined for what is no path. */
export function pathIn(folder: string, path: string): string | undefined {
  const uri = siblingUri(`file://${folder}`, path.replace(/^\/+/, '/'));
  return uri?.startsWith('file:///') ? decodeURI(uri.slice('file://'.length)) : undefined;
}

/** URIs that the file at a path of a container may have, the likeliest first. */
export function urisOf(path: string, { folder, placements }: ContainerFiles): string[] {
  const folders = path.includes('/') ? [folder] : [...programFolders, folder];
  const paths = folders.flatMap((one) => pathIn(one, path) ?? []);
  return placements.toReversed().flatMap((one) => paths.flatMap((full) => sourceOf(full, one)));
}

/** COPY of Dockerfiles: a file goes to the path or into it, a folder's contents go into it (Dockerfile reference). */
function sourceOf(path: string, { path: target, folder, source }: Placement): string[] {
  const names: string[] = [];
  const last = source.replace(/\/+$/, '').replace(/^.*\//, '');
  const before = source.slice(0, source.replace(/\/+$/, '').length - last.length);
  const into = target.replace(/\/*$/, '/');
  if (path === target && !last.includes('*')) names.push(source);
  else if (path.startsWith(into)) {
    const rest = path.slice(into.length);
    if (fits(last, rest)) names.push(before + rest);
    if (!last.includes('*')) names.push(`${source.replace(/\/+$/, '')}/${rest}`);
  }
  return names.flatMap((name) => siblingUri(folder, name.replace(/^\/+/, '')) ?? []);
}

/** `*` stands for any characters of a file's name. */
function fits(pattern: string, name: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const end = rest.at(-1) ?? '';
  return (
    !name.includes('/') &&
    name.length >= start.length + end.length &&
    name.startsWith(start) &&
    name.endsWith(end)
  );
}
