import type { SourceDocument, SourceRange } from '../core/source';
import { type Data, get, wordOf, wordsOf } from '../languages/launch/data/data';
import { readJson } from '../languages/launch/data/json';
import { readEnvironmentFile } from '../languages/launch/environment-file';
import { siblingUri } from '../languages/launch/siblings';
import { textOf, type Word } from '../languages/launch/word';
import { type AddressSource, type Place, portIn, type Subject } from './address';
import { nearest } from './files';

/** Names of variables that code reads a port from; `PORT` when it says nothing. */
export function portVariables(text: string): ReadonlySet<string> {
  const names = [...text.matchAll(/\b(?:env|environ|getenv|Getenv|get)\b\W{1,4}(\w*PORT\w*)/g)];
  return new Set(['PORT', ...names.map(([, name = '']) => name)]);
}

/** Ports that a start of the program is told: launch configurations, tasks, scripts, `.env` files. */
export const startingPorts: AddressSource = async (subject) => {
  // A port that stands in the code is not read from anywhere.
  if (subject.endpoint.kind !== 'server' || subject.endpoint.listen.some(({ fallback }) => !fallback))
    return [];
  const { folders, workspace, text } = subject;
  const names = portVariables(text);
  const [launches, manifests, environments] = await Promise.all([
    nearest(['.vscode/launch.json', '.vscode/tasks.json'], folders, workspace),
    nearest(['package.json'], folders, workspace),
    nearest(['.env', '.env.local', '.env.development', '.env.development.local'], folders, workspace),
  ]);
  const configured = await Promise.all(launches.map((document) => configurations(document, subject, names)));
  return [
    ...configured.flat(),
    ...manifests.flatMap((document) => scripts(document, names)),
    ...environments.flatMap((document) => environmentFile(document, names, fileName(document.uri))),
  ];
};

const fileName = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** Configurations of `launch.json`, tasks of `tasks.json`. */
async function configurations(
  document: SourceDocument,
  subject: Subject,
  names: ReadonlySet<string>,
): Promise<Place[]> {
  const data = readJson(document.uri, document.text);
  const all = ['configurations', 'tasks'].flatMap((key) => itemsOf(get(data, key)));
  const places = all
    .filter((one) => startsSubject(one, document, subject))
    .map(async (one) => {
      const name = text(get(one, 'name')) ?? text(get(one, 'label')) ?? '';
      const what = fileName(document.uri) === 'tasks.json' ? 'the task' : 'the launch configuration';
      const reason = (why: string) => `${why} in ${what} ${name}`;
      return [
        ...environmentOf(get(one, 'env') ?? get(get(one, 'options'), 'env'), names, reason),
        ...argumentPorts(wordsOf(get(one, 'args')), reason),
        ...[get(one, 'command'), ...itemsOf(get(one, 'runtimeArgs'))].flatMap((item) =>
          commandPorts(wordOf(item), names, reason),
        ),
        ...(await environmentFiles(one, document, subject, names)),
      ];
    });
  return (await Promise.all(places)).flat();
}

/** A configuration that names another program, outside the folder of the subject's package, is not about it. */
function startsSubject(one: Data, document: SourceDocument, { endpoint }: Subject): boolean {
  const program = text(get(one, 'program'));
  if (program === undefined || !program.includes('/')) return true;
  const uri = resolved(program, document);
  const folder = uri?.slice(0, uri.lastIndexOf('/') + 1);
  return folder === undefined || endpoint.range.uri.startsWith(folder);
}

/** What a path of `launch.json` means, `${workspaceFolder}` being the folder that holds `.vscode`. */
function resolved(path: string, { uri }: SourceDocument): string | undefined {
  const root = uri.slice(0, uri.lastIndexOf('/.vscode/') + 1);
  const plain = path.replace(/^\$\{workspace(Folder|Root)\}\//, '');
  return plain.includes('${') ? undefined : siblingUri(root, plain);
}

function environmentOf(
  data: Data | undefined,
  names: ReadonlySet<string>,
  reason: (why: string) => string,
): Place[] {
  if (data?.kind !== 'map') return [];
  return data.entries.flatMap(({ key, value }) => {
    const port = names.has(key) ? portIn(text(value)) : undefined;
    return port === undefined ? [] : [{ port, reason: reason(`${key}=${port}`), range: rangeOf(value) }];
  });
}

/** `--port 4000`, `--port=4000`, `-p 4000`. */
function argumentPorts(words: readonly Word[], reason: (why: string) => string): Place[] {
  return words.flatMap((word, index) => {
    const [flag = '', value] = textOf(word.units).split('=');
    if (!/^(--(http-|ws-|listen-)?port|-p)$/.test(flag)) return [];
    const from = value === undefined ? words[index + 1] : word;
    const port = portIn(value ?? (from && textOf(from.units)));
    return port === undefined || !from
      ? []
      : [{ port, reason: reason(`${flag} ${port}`), range: from.range }];
  });
}

/** `PORT=4000 node server.js --port 4000` in one text. */
function commandPorts(
  word: Word | undefined,
  names: ReadonlySet<string>,
  reason: (why: string) => string,
): Place[] {
  if (!word) return [];
  const command = textOf(word.units);
  return [...command.matchAll(/(?:^|\s)(?:(\w+)=|(--port|-p)[ =])(\d{2,5})(?=\s|$)/g)].flatMap(
    ([, name, flag, digits]) => {
      const port = portIn(digits);
      if (port === undefined || (name !== undefined && !names.has(name))) return [];
      return [{ port, reason: reason(`${name ? `${name}=` : `${flag} `}${port}`), range: word.range }];
    },
  );
}

async function environmentFiles(
  one: Data,
  document: SourceDocument,
  { workspace }: Subject,
  names: ReadonlySet<string>,
): Promise<Place[]> {
  const files = wordsOf(get(one, 'envFile')).map((word) => resolved(textOf(word.units), document));
  const documents = await Promise.all(files.map((uri) => uri && workspace.read(uri)));
  return documents.flatMap((file) => (file ? environmentFile(file, names, fileName(file.uri)) : []));
}

function environmentFile({ uri, text }: SourceDocument, names: ReadonlySet<string>, file: string): Place[] {
  return [...readEnvironmentFile(uri, text)].flatMap(([name, word]) => {
    const port = names.has(name) ? portIn(textOf(word.units)) : undefined;
    return port === undefined ? [] : [{ port, reason: `${name}=${port} in ${file}`, range: word.range }];
  });
}

function scripts(document: SourceDocument, names: ReadonlySet<string>): Place[] {
  const all = get(readJson(document.uri, document.text), 'scripts');
  if (all?.kind !== 'map') return [];
  return all.entries.flatMap(({ key, value }) =>
    commandPorts(wordOf(value), names, (why) => `${why} in the script ${key}`),
  );
}

const itemsOf = (data: Data | undefined): readonly Data[] => (data?.kind === 'list' ? data.items : []);

const rangeOf = (data: Data): SourceRange => (data.kind === 'text' ? data.word.range : data.range);

function text(data: Data | undefined): string | undefined {
  const word = wordOf(data);
  return word && textOf(word.units);
}
