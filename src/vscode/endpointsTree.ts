import * as vscode from 'vscode';
import { endpointUrl } from '../addresses';
import type { Endpoint } from '../core/endpoint';
import type { Analyses, Located } from './analyses';

const icons: Readonly<Record<Endpoint['kind'], string>> = {
  proxy: 'arrow-swap',
  server: 'server',
  node: 'circuit-board',
  client: 'plug',
};

type Item = FileItem | Located<Endpoint>;

interface FileItem {
  readonly file: string;
}

/** The endpoints of the workspace by file; a click opens the line. */
export class EndpointsTree implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly analyses: Analyses) {
    this.#subscription = analyses.onDidChange(() => this.#changed.fire(undefined));
  }

  getChildren(parent?: Item): Item[] {
    const endpoints = this.analyses.endpoints();
    if (!parent) {
      const files = new Set(endpoints.map(({ value }) => value.range.uri));
      return [...files].sort().map((file) => ({ file }));
    }
    return 'file' in parent ? endpoints.filter(({ value }) => value.range.uri === parent.file) : [];
  }

  getTreeItem(item: Item): vscode.TreeItem {
    return 'file' in item ? fileItem(item) : endpointItem(item, this.analyses);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function fileItem({ file }: FileItem): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.Uri.parse(file), vscode.TreeItemCollapsibleState.Expanded);
  item.id = file;
  item.description = true;
  item.iconPath = vscode.ThemeIcon.File;
  return item;
}

function endpointItem({ value: endpoint, result }: Located<Endpoint>, analyses: Analyses): vscode.TreeItem {
  const { uri } = endpoint.range;
  const range = result.range(endpoint.range);
  const label = endpoint.path === undefined ? endpoint.library : `${endpoint.library} ${endpoint.path}`;
  const facts = [`line ${range.start.line + 1}`, ...problemCount(endpoint, analyses)];
  const url = endpointUrl(endpoint) ?? 'address not known';
  const item = new vscode.TreeItem(label);
  item.id = endpoint.id;
  item.iconPath = new vscode.ThemeIcon(icons[endpoint.kind]);
  item.description = facts.join(' · ');
  item.tooltip = url;
  item.accessibilityInformation = { label: [label, ...facts, url].join(', ') };
  item.contextValue = endpoint.kind === 'client' ? 'client' : 'endpoint';
  item.command = {
    command: 'vscode.open',
    title: 'Open',
    arguments: [vscode.Uri.parse(uri), { selection: range }],
  };
  return item;
}

function problemCount({ id, range }: Endpoint, analyses: Analyses): string[] {
  const count = analyses
    .findings(range.uri)
    .filter(({ value }) => value.endpoint === id && !value.suppressed).length;
  return count === 0 ? [] : [count === 1 ? '1 problem' : `${count} problems`];
}
