import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

type Exports = Record<string, unknown>;

/**
 * Loads a program that is built into one folder, and keeps what V8 compiled of it for the next run. Unlike
 * `module.enableCompileCache` (Node 22.1) this works on Node 20, does without the search for each file, and writes to no
 * folder that others share: who can write beside the program can write the program itself. Where nothing can be written,
 * and with `NODE_DISABLE_COMPILE_CACHE`, nothing is kept.
 * @param file the absolute path of what is called first; the names of all other files change with what they hold
 */
export function loadCompiled(file: string): Exports {
  const folder = path.dirname(file);
  const requireOther = Module.createRequire(file);
  const kept = path.join(folder, 'compiled', `${process.version}-${process.arch}-${statSync(file).mtimeMs}`);
  const modules = new Map<string, { exports: Exports }>();
  const scripts = new Map<string, Script>();
  let complete = true;

  const load = (name: string): Exports => {
    const loaded = modules.get(name);
    if (loaded) return loaded.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const script = compile(path.join(folder, name), read(path.join(kept, name)));
    scripts.set(name, script);
    complete &&= script.cachedDataRejected === false;
    script.runInThisContext()(module.exports, requireFrom, module, path.join(folder, name), folder);
    return module.exports;
  };
  const requireFrom = (id: string) => (id.startsWith('./') ? load(id.slice(2)) : requireOther(id));

  // After the run, as functions are compiled when they are first called.
  process.once('exit', () => {
    if (!complete && !process.env.NODE_DISABLE_COMPILE_CACHE) keep(kept, scripts);
  });
  return load(path.basename(file));
}

function compile(filename: string, cachedData: Buffer | undefined): Script {
  const text = readFileSync(filename, 'utf8');
  return new Script(Module.wrap(text), { filename, ...(cachedData && { cachedData }) });
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(folder: string, scripts: ReadonlyMap<string, Script>): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, script] of scripts) {
      const file = path.join(folder, name);
      const written = `${file}.${process.pid}`;
      // V8 takes what it reads for whole: a file that a crash left half on the disk must not get the name.
      writeFileSync(written, script.createCachedData(), { flush: true });
      renameSync(written, file);
    }
  } catch {
    // The next run compiles again.
  }
}
