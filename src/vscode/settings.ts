import * as vscode from 'vscode';
import { type Config, configFileName, readConfig } from '../core/config';
import { parseConfig } from '../core/config-file';
import { section } from './ids';

/** When documents are analyzed. */
export type RunMode = 'onType' | 'onSave' | 'manual';

const runModes: readonly RunMode[] = ['onType', 'onSave', 'manual'];

/** The settings that hold for one resource, from the project's file and the editor. */
export class Settings implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #files = new Map<string, Promise<Config>>();
  readonly #subscriptions: vscode.Disposable[];

  /** Something that analyses depend on has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${configFileName}`);
    const reset = () => {
      this.#files.clear();
      this.#changed.fire();
    };
    this.#subscriptions = [
      this.#changed,
      watcher,
      watcher.onDidChange(reset),
      watcher.onDidCreate(reset),
      watcher.onDidDelete(reset),
      vscode.workspace.onDidChangeWorkspaceFolders(reset),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(section)) this.#changed.fire();
      }),
    ];
  }

  run(resource: vscode.Uri): RunMode {
    const value = vscode.workspace.getConfiguration(section, resource).get<unknown>('run');
    return runModes.find((mode) => mode === value) ?? 'onType';
  }

  /** Is "Probe" shown above endpoints? */
  codeLens(resource: vscode.Uri): boolean {
    return vscode.workspace.getConfiguration(section, resource).get<boolean>('codeLens') !== false;
  }

  /**
   * The analyzer's configuration: the project's file, and over it the editor's settings. Lists are joined; of a rule
   * or a version the editor's word counts.
   */
  async config(resource: vscode.Uri): Promise<Config> {
    const settings = vscode.workspace.getConfiguration(section, resource);
    const { config, problems } = readConfig({
      trustedOrigins: settings.get<unknown>('trustedOrigins'),
      rules: settings.get<unknown>('rules'),
      ignore: settings.get<unknown>('ignore'),
      versions: settings.get<unknown>('versions'),
      markdown: settings.get<unknown>('markdown'),
    });
    for (const { message } of problems) this.log.warn(`settings: ${message}`);
    const project = await this.#projectConfig(resource);
    return {
      trustedOrigins: [...new Set([...project.trustedOrigins, ...config.trustedOrigins])],
      ignore: [...project.ignore, ...config.ignore],
      rules: { ...project.rules, ...config.rules },
      versions: { ...project.versions, ...config.versions },
      markdown: project.markdown || config.markdown,
    };
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #projectConfig(resource: vscode.Uri): Promise<Config> {
    const folder = vscode.workspace.getWorkspaceFolder(resource)?.uri;
    if (!folder) return Promise.resolve(readConfig({}).config);
    const known = this.#files.get(folder.toString());
    if (known) return known;
    const read = this.#readFile(vscode.Uri.joinPath(folder, configFileName));
    this.#files.set(folder.toString(), read);
    return read;
  }

  async #readFile(file: vscode.Uri): Promise<Config> {
    const text = await vscode.workspace.fs.readFile(file).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => '{}',
    );
    const { config, problems } = parseConfig(text);
    for (const { message } of problems) this.log.warn(`${file.path}: ${message}`);
    return config;
  }
}
