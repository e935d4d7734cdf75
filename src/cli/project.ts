import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Analyzer, createAnalyzer } from '../core/analyze';
import { type Config, configFileName, defaultConfig, normalizeTrusted } from '../core/config';
import type { SourceDocument, SourceRange } from '../core/source';
import { LineIndex, type Position } from '../core/text/lines';
import { languages } from '../languages';
import { type Io, UsageError } from './command';
import { FileSystemWorkspace, toPath, toUri } from './fileSystemWorkspace';

/** What every command works on. */
export interface Project {
  readonly workspace: FileSystemWorkspace;
  readonly config: Config;
  readonly analyzer: Analyzer;
  /** The path as printed: relative to the working directory, with forward slashes. */
  display(uri: string): string;
  /** Zero-based positions of a range; undefined for a document that is gone. */
  positions(range: SourceRange): Promise<{ start: Position; end: Position }>;
}

export interface ProjectOptions {
  /** Path of a file or folder; the nearest root around it is the workspace. */
  readonly at: string;
  readonly root?: string | undefined;
  readonly configFile?: string | undefined;
  /** Added to the trusted origins of the configuration. */
  readonly trusted?: readonly string[] | undefined;
  /** `name=version`, over those of the configuration. */
  readonly versions?: readonly string[] | undefined;
  /** Are code blocks of Markdown files read, whatever the configuration says? */
  readonly markdown?: boolean | undefined;
}

/** @throws UsageError for a path, setting or origin that cannot be used */
export async function openProject(options: ProjectOptions, io: Io): Promise<Project> {
  const root = options.root ? existing(options.root, io) : nearestRoot(existing(options.at, io), io.cwd);
  const workspace = new FileSystemWorkspace(root);
  const lines = new Map<string, Promise<LineIndex>>();
  const index = (uri: string): Promise<LineIndex> => {
    const known =
      lines.get(uri) ?? workspace.read(uri).then((document) => new LineIndex(document?.text ?? ''));
    lines.set(uri, known);
    return known;
  };
  return {
    workspace,
    config: await configuration(options, root, io),
    analyzer: createAnalyzer(languages),
    display: (uri) => path.relative(io.cwd, toPath(uri)).split(path.sep).join('/') || '.',
    async positions({ uri, start, end }) {
      const positions = await index(uri);
      return { start: positions.position(start), end: positions.position(end) };
    },
  };
}

/** The document at a path. @throws UsageError when it cannot be read as text */
export async function openDocument(project: Project, file: string, io: Io): Promise<SourceDocument> {
  const full = existing(file, io);
  const document = await project.workspace.read(toUri(full));
  if (!document) throw new UsageError(`cannot read ${file} as text`);
  return document;
}

/** The absolute path of something that exists. @throws UsageError when it does not */
export function existing(file: string, io: Io): string {
  const full = path.resolve(io.cwd, file);
  if (!existsSync(full)) throw new UsageError(`${file} does not exist`);
  return full;
}

/** The nearest folder with a configuration or a repository; without any the working directory, if the file is in it. */
function nearestRoot(at: string, cwd: string): string {
  const isFolder = statSync(at).isDirectory();
  const folder = isFolder ? at : path.dirname(at);
  for (let candidate = folder; ; candidate = path.dirname(candidate)) {
    if ([configFileName, '.git'].some((name) => existsSync(path.join(candidate, name)))) return candidate;
    if (candidate === path.dirname(candidate)) return !isFolder && isInside(folder, cwd) ? cwd : folder;
  }
}

const isInside = (folder: string, around: string): boolean =>
  !path.relative(around, folder).startsWith('..') && !path.isAbsolute(path.relative(around, folder));

async function configuration(options: ProjectOptions, root: string, io: Io): Promise<Config> {
  const base = await fileConfig(options, root, io);
  const trusted = (options.trusted ?? []).map((text) => {
    const origin = normalizeTrusted(text);
    if (!origin) throw new UsageError(`"${text}" is not an origin such as https://app.example.com`);
    return origin;
  });
  const versions = (options.versions ?? []).map((text) => {
    const match = /^([a-z][\w.-]*)=v?(\d+(?:\.\d+)*)$/i.exec(text);
    if (!match) throw new UsageError(`"${text}" is not a version such as geth=1.13.0`);
    return [match[1] as string, match[2] as string] as const;
  });
  return {
    ...base,
    trustedOrigins: [...new Set([...base.trustedOrigins, ...trusted])],
    versions: { ...base.versions, ...Object.fromEntries(versions) },
    markdown: base.markdown || options.markdown === true,
  };
}

async function fileConfig(options: ProjectOptions, root: string, io: Io): Promise<Config> {
  const file = options.configFile ? existing(options.configFile, io) : path.join(root, configFileName);
  if (!options.configFile && !existsSync(file)) return defaultConfig;
  const { parseConfig } = await import('../core/config-file');
  const { config, problems } = parseConfig(readText(file));
  if (problems[0]) throw new UsageError(`${path.relative(io.cwd, file)}: ${problems[0].message}`);
  return config;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`cannot read ${file}`);
  }
}
