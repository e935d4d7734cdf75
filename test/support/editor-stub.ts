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
  const vscode = anything(given);
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

/** An object that has every property; those not given can be called, constructed, set and read without end. */
function anything(given: object = {}): object {
  return new Proxy(function stub() {}, {
    get: (_, name) =>
      name in given ? given[name as keyof typeof given] : name === 'then' ? undefined : anything(),
    set: () => true,
    apply: () => anything(),
    construct: () => anything(),
  });
}
