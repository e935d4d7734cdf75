import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Finding, Fix } from '../core/finding';
import { ruleIds } from '../core/rules/ids';
import { applyEdits, type TextEdit } from '../core/text/edits';
import { type Io, parseArguments, type Run, UsageError } from './command';
import { decode, toPath } from './fileSystemWorkspace';
import { openProject, type Project, type ProjectOptions } from './project';
import { scanPaths } from './scan';

/** More rounds than any file needs; a fix that does not cure its finding ends here. */
const maximumRounds = 100;

export const fix: Run = async (args, io) => {
  const { values, positionals } = parseArguments(args, {
    trusted: { type: 'string', multiple: true },
    rule: { type: 'string', multiple: true },
    'dry-run': { type: 'boolean' },
    config: { type: 'string' },
    'client-version': { type: 'string', multiple: true },
  });
  for (const id of values.rule ?? [])
    if (!ruleIds.includes(id)) throw new UsageError(`there is no rule "${id}"`);
  const paths = positionals.length > 0 ? positionals : ['.'];
  const options: ProjectOptions = {
    at: paths[0] as string,
    configFile: values.config,
    trusted: values.trusted,
    versions: values['client-version'],
  };
  const project = await openProject(options, io);
  if (project.config.trustedOrigins.length === 0) {
    throw new UsageError('fix needs --trusted ORIGIN, the page that may connect');
  }
  const { texts, applied } = await fixedTexts(options, paths, values.rule ?? ruleIds, io);
  if (values['dry-run']) for (const [uri, text] of texts) io.stdout(patch(uri, text, project));
  else for (const [uri, { fixed }] of texts) replaceFile(toPath(uri), fixed);
  io.stderr(
    `${applied} ${applied === 1 ? 'fix' : 'fixes'} in ${texts.size} ${texts.size === 1 ? 'file' : 'files'}\n`,
  );
  return 0;
};

interface ChangedText {
  readonly original: string;
  readonly fixed: string;
}

/**
 * Applies fixes in rounds, one a file and round, each to what the analyzer makes of the texts after the round before,
 * so that no fix works on stale text. Nothing is written.
 */
async function fixedTexts(
  options: ProjectOptions,
  paths: readonly string[],
  rules: readonly string[],
  io: Io,
): Promise<{ texts: Map<string, ChangedText>; applied: number }> {
  const texts = new Map<string, ChangedText>();
  let applied = 0;
  for (let round = 0; round < maximumRounds; round++) {
    const project = await openProject(options, io);
    for (const [uri, { fixed }] of texts) project.workspace.overlay(uri, fixed);
    const { findings } = await scanPaths(project, paths, io);
    const fixes = findings
      .filter((finding) => rules.includes(finding.rule) && !finding.suppressed)
      .flatMap(applicable);
    if (fixes.length === 0) return { texts, applied };
    const changed = new Set<string>();
    const defined = new Set<string>();
    for (const { edits, defines } of fixes) {
      const uris = Object.keys(edits);
      if (uris.some((uri) => changed.has(uri))) continue;
      if (defines !== undefined && defined.size === defined.add(defines).size) continue;
      for (const uri of uris) {
        await change(texts, project, uri, edits[uri] ?? []);
        changed.add(uri);
      }
      applied++;
    }
  }
  throw new UsageError(`after ${maximumRounds} rounds there is still something to fix; please report this`);
}

const applicable = ({ fixes }: Finding): Fix[] =>
  fixes.filter(({ needs, safe }) => needs.length === 0 && safe).slice(0, 1);

async function change(
  texts: Map<string, ChangedText>,
  project: Project,
  uri: string,
  edits: readonly TextEdit[],
): Promise<void> {
  const text = (await project.workspace.read(uri))?.text ?? '';
  texts.set(uri, { original: texts.get(uri)?.original ?? text, fixed: applyEdits(text, edits) });
}

function patch(uri: string, { original, fixed }: ChangedText, project: Project): string {
  const name = project.display(uri);
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, original, fixed, '', '', {
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** Writes beside the file, then renames, so that the file is never half written. Mode and byte order mark are kept. */
function replaceFile(file: string, text: string): void {
  if (!existsSync(file)) {
    writeFileSync(file, text, { flag: 'wx' });
    return;
  }
  const target = realpathSync(file);
  const before = readFileSync(target);
  const mark = before.subarray(0, 3).equals(Buffer.from('\ufeff')) ? '\ufeff' : '';
  if (!Buffer.from(mark + (decode(before) ?? '')).equals(before))
    throw new UsageError(`${file} is not UTF-8`);
  const beside = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(beside, mark + text, { mode: statSync(target).mode, flag: 'wx' });
    renameSync(beside, target);
  } catch (error) {
    if (lstatSync(beside, { throwIfNoEntry: false })) rmSync(beside);
    throw new UsageError(`cannot write ${file}: ${(error as Error).message}`);
  }
}
