import { leaf } from '../../../core/policy/decision';
import { literal } from '../../../core/policy/term';
import { timingSafeEqual } from './buffers';
import { goOn } from './flow';
import { mapTree } from './map-tree';
import { onFirst } from './natives';
import type { Program } from './program';
import {
  constantOf,
  constantText,
  hostValue,
  nativeValue,
  nullValue,
  stringValue,
  type Tree,
  textValue,
  thrown,
  trueValue,
  unknownValue,
  type Value,
  whyUnknown,
} from './value';

/** A file that is no code, such as a list of origins. */
export interface DataFile {
  readonly uri: string;
  readonly text: string;
}

/** Where a path leads from a folder; both may be URIs, and a path without a folder stays relative to where the program is started. */
export function joined(folder: string, path: string): string {
  if (path.includes('://')) return path;
  if (!folder.includes('://')) return [folder, path].filter((one) => one !== '' && one !== '.').join('/');
  try {
    return new URL(path.replace(/^\/+/, ''), `${folder}/`).href.replace(/\/$/, '');
  } catch {
    return path;
  }
}

const folderOf = (path: string): string => path.replace(/\/?[^/]*$/, '');

/** Names that every file has for itself: Node's `__dirname` and `__filename`, and `import.meta`. */
export function ownPlace(name: string, uri: string): Tree | undefined {
  if (name === '__filename') return stringValue(uri);
  if (name === '__dirname') return stringValue(folderOf(uri));
  if (name !== 'import.meta') return undefined;
  return hostValue({
    name: '`import.meta`',
    get: (key) => {
      if (key === 'url' || key === 'filename') return stringValue(uri);
      return key === 'dirname' ? stringValue(folderOf(uri)) : undefined;
    },
  });
}

/** The path that a value is, for functions that take paths and URLs alike. */
const pathOf = (value: Value): string | undefined =>
  value.kind === 'url' && value.of.kind === 'literal' ? value.of.value : constantText(value);

const notInWorkspace = (value: Value): Tree => {
  const path = pathOf(value);
  return unknownValue(
    path === undefined ? whyUnknown(value) : `the file ${path.replace(/.*\//, '')} is not in the workspace`,
    { apart: true },
  );
};

/** What a function makes of the file that its first argument names. */
const ofFile = (name: string, program: Program, work: (file: DataFile) => Tree): Tree =>
  nativeValue(name, ({ arguments: [first], state, at }) =>
    goOn(
      mapTree(first ?? nullValue, (value) => {
        const path = pathOf(value);
        const file = path === undefined ? undefined : program.dataFile(at.uri, path);
        return file ? work(file) : notInWorkspace(value);
      }),
      state,
    ),
  );

const textIn = ({ uri, text }: DataFile): Tree =>
  textValue(literal(text), { uri, start: 0, end: text.length });

const promised = (of: Tree): Tree => leaf({ kind: 'promise', of });

/** What a JSON file holds, with the places where it stands. */
function jsonIn(file: DataFile, program: Program): Tree {
  try {
    JSON.parse(file.text);
  } catch {
    return thrown;
  }
  return program.json(file);
}

/** The whole of a JSON file, when that is what a value is. */
export function jsonOf(value: Value, program: Program): Tree | undefined {
  const from = value.kind === 'text' ? value.from : undefined;
  const file = from?.uri.endsWith('.json') ? program.dataFile(from.uri, from.uri) : undefined;
  return file && file.text === constantText(value) ? jsonIn(file, program) : undefined;
}

type Members = Readonly<Record<string, (program: Program) => Tree>>;

const reading = (name: string, give: (text: Tree) => Tree, parse = false): Members => ({
  [name]: (program) => ofFile(name, program, (file) => give(parse ? jsonIn(file, program) : textIn(file))),
});

const same = (tree: Tree): Tree => tree;

const fs: Members = {
  ...reading('readFileSync', same),
  existsSync: (program) => ofFile('existsSync', program, () => trueValue),
};

const fsPromises = reading('readFile', promised);

/** Joins the paths that are known. @param separate a path that starts with `/` starts anew */
const joining = (name: string): Tree =>
  nativeValue(name, ({ arguments: given, state }) => {
    const paths = given.map(constantOf);
    if (!paths.every((path) => typeof path === 'string'))
      return goOn(unknownValue('a path is not known', { apart: true }), state);
    return goOn(stringValue(paths.reduce(joined, '')), state);
  });

const path: Members = {
  join: () => joining('join'),
  resolve: () => joining('resolve'),
  dirname: () =>
    onFirst('dirname', (value) => {
      const of = pathOf(value);
      return of === undefined ? unknownValue(whyUnknown(value)) : stringValue(folderOf(of));
    }),
};

/** Modules that read files when a program starts, by name and export: Node 20, fs-extra 11. */
export const fileModules: Readonly<Record<string, Members>> = {
  fs: {
    ...fs,
    ...Object.fromEntries(Object.entries(fsPromises).map(([name, make]) => [`promises.${name}`, make])),
  },
  'fs/promises': fsPromises,
  'fs-extra': {
    ...fs,
    ...fsPromises,
    ...reading('readJsonSync', same, true),
    ...reading('readJSONSync', same, true),
    ...reading('readJson', promised, true),
    ...reading('readJSON', promised, true),
  },
  path,
  'path/posix': path,
  url: {
    fileURLToPath: () =>
      onFirst('fileURLToPath', (value) => {
        const of = pathOf(value);
        return of === undefined ? unknownValue(whyUnknown(value)) : stringValue(of);
      }),
  },
  crypto: { timingSafeEqual: (program) => timingSafeEqual(program) },
  module: {
    createRequire: (program) =>
      nativeValue('createRequire', ({ state, at }) => goOn(program.requireIn(at.uri), state)),
  },
};
