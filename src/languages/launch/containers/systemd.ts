import type { SourceDocument } from '../../../core/source';
import type { Workspace } from '../../../core/workspace';
import { type IniEntry, readIni } from '../ini';
import { interpolate, unknownUnit } from '../interpolate';
import { launches } from '../launch';
import { shellWords } from '../shlex';
import { environmentOfFile, fileName } from '../siblings';
import { textOf, type Unit, type Word } from '../word';
import { setVariable } from '../wrappers';
import type { Container } from './container';
import { shellReader } from './shell';

/** systemd services and their drop-ins, read together (systemd.service(5), "Command lines"). */
export const systemd: Container = {
  async launches(document, workspace) {
    const read = await shellReader();
    const entries = await mergedEntries(document, workspace);
    const environment = await environmentOf(entries, document, workspace);
    return lastSet(entries, 'ExecStart').flatMap(({ units }) => {
      const words = execWords(units, environment);
      const range = words[0]?.range;
      return range ? launches({ words, environment, range }, read) : [];
    });
  },
};

/** The settings of `[Service]` in the unit and then in its drop-ins, by name. */
async function mergedEntries(document: SourceDocument, workspace: Workspace): Promise<IniEntry[]> {
  const unit = document.uri.replace(/\.d\/[^/]+$/, '');
  const uris = [unit, ...(await workspace.files(`${unit}.d`)).filter((uri) => uri.endsWith('.conf'))];
  const entries: IniEntry[] = [];
  for (const uri of uris) {
    const part = uri === document.uri ? document : await workspace.read(uri);
    if (part) entries.push(...readIni(part.uri, part.text, { goesOn: 'backslash' }));
  }
  return entries.filter(({ section }) => section === 'Service');
}

/** The values of a key; an empty one takes back all before it. */
function lastSet(entries: readonly IniEntry[], key: string): readonly IniEntry[] {
  const own = entries.filter((entry) => entry.key === key);
  return own.slice(own.findLastIndex(({ units }) => units.length === 0) + 1);
}

async function environmentOf(
  entries: readonly IniEntry[],
  document: SourceDocument,
  workspace: Workspace,
): Promise<Map<string, Word>> {
  const environment = new Map<string, Word>();
  for (const { units } of lastSet(entries, 'Environment'))
    for (const word of shellWords(withSpecifiers(units))) setVariable(environment, word, textOf(word.units));
  for (const { units } of lastSet(entries, 'EnvironmentFile')) {
    const [file] = shellWords(units);
    if (!file) continue;
    const name = fileName(textOf(units).replace(/^-/, ''));
    const unit = document.uri.replace(/\.d\/[^/]+$/, '');
    for (const [variable, word] of await environmentOfFile(unit, file, workspace, name))
      environment.set(variable, word);
  }
  return environment;
}

/** The words of a command line: `$NAME` alone is split into words, `${NAME}` is not. */
function execWords(units: readonly Unit[], environment: ReadonlyMap<string, Word>): Word[] {
  const [first, ...rest] = shellWords(withSpecifiers(units));
  if (!first) return [];
  const program = { ...first, units: first.units.slice(textOf(first.units).search(/[^-@:+!|]|$/)) };
  const expanded = rest.flatMap((word) => {
    const name = /^\$([A-Za-z_]\w*)$/.exec(textOf(word.units))?.[1];
    const value = name === undefined ? undefined : environment.get(name);
    if (value) return shellWords(value.units);
    return [{ ...word, units: interpolate(word.units, (variable) => environment.get(variable)?.units) }];
  });
  return [program, ...expanded];
}

/** `%%` is a percent sign; other specifiers, such as `%i`, stand for what the file does not tell. */
function withSpecifiers(units: readonly Unit[]): Unit[] {
  const result: Unit[] = [];
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] as Unit;
    const next = units[at + 1];
    if (unit.text !== '%' || !next || !/[A-Za-z%]/.test(next.text)) result.push(unit);
    else {
      const pair = [unit, next];
      result.push(
        next.text === '%'
          ? { ...next, start: unit.start }
          : unknownUnit(pair, `%${next.text} is set by systemd`),
      );
      at++;
    }
  }
  return result;
}
