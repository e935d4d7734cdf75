import { readFileSync } from 'node:fs';
import Module from 'node:module';

/** Loads the bundle with a stand-in for the editor's API that accepts everything and notes registered commands. */
export function loadExtension(file: string): { registered: string[]; activate(): void } {
  const registered: string[] = [];
  const given: Record<string, object> = {
    commands: anything({ registerCommand: (id: string) => registered.push(id) }),
    workspace: anything({ textDocuments: [], workspaceFolders: [] }),
    window: anything({ visibleTextEditors: [] }),
    env: anything({ remoteName: undefined }),
  };
  // The bundle copies what it finds in the module, so that every name in use must be there.
  const names = [...readFileSync(file, 'utf8').matchAll(/\.([A-Za-z]\w*)/g)].map(([, name = '']) => name);
  const vscode = Object.fromEntries(names.map((name) => [name, given[name] ?? anything()]));
  const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  loader._load = (name, ...rest) => (name === 'vscode' ? vscode : load.call(loader, name, ...rest));
  try {
    const bundle = Module.createRequire(file)(file) as { activate(context: unknown): void };
    return { registered, activate: () => bundle.activate(anything({ subscriptions: [] })) };
  } finally {
    loader._load = load;
  }
}

/** An object that has every property; those not given can be called, constructed and read without end. */
function anything(given: object = {}): object {
  return new Proxy(function stub() {}, {
    get: (_, name) =>
      name in given ? given[name as keyof typeof given] : name === 'then' ? undefined : anything(),
    apply: () => anything(),
    construct: () => anything(),
  });
}
