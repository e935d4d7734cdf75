import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type FromPanel, readFromPanel, type ToPanel } from '../../shared/protocol';
import { views } from '../ids';
import { exporters } from './export';
import type { ProbeSession } from './session';

/** What the panel asks for and the session does not do. */
export interface PanelPowers {
  /** Opens a line by the name that a prediction gave it. */
  open(place: string): Promise<void>;
  storeCredential(url: string): Promise<void>;
  forgetCredential(url: string): Promise<void>;
}

/** The webview view "Probe": shows the session's state and carries out the user's wishes. */
export class ProbePanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly session: ProbeSession;
  #view: vscode.WebviewView | undefined;

  /** @param connect makes the session, given how to talk to the panel */
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly powers: PanelPowers,
    connect: (tell: (message: ToPanel) => void) => ProbeSession,
  ) {
    this.session = connect((message) => void this.#view?.webview.postMessage(message));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    const files = vscode.Uri.joinPath(this.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    webview.onDidReceiveMessage((message: unknown) => {
      const wish = readFromPanel(message);
      if (wish) void this.#fulfil(wish);
    });
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
    });
    this.#view = view;
    const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString();
    webview.html = page(address, webview.cspSource);
  }

  /** Shows the panel with this address in its form. */
  async show(url: string, endpoint?: string): Promise<void> {
    await this.session.fill(url, endpoint);
    await vscode.commands.executeCommand(`${views.probe}.focus`);
  }

  /** Shows the panel and probes the address; the user has just asked for it. */
  async probe(url: string, endpoint?: string): Promise<void> {
    await this.show(url, endpoint);
    const { tier, options } = this.session.state;
    await this.session.probe({ url, tier, options });
  }

  /** Ends a run that is under way. */
  dispose(): void {
    this.session.cancel();
  }

  async #fulfil(wish: FromPanel): Promise<void> {
    switch (wish.type) {
      case 'ready':
        return this.session.refresh();
      case 'probe':
        return this.session.probe(wish);
      case 'cancel':
        return this.session.cancel();
      case 'open':
        return this.powers.open(wish.place);
      case 'copy':
        return this.#copy(wish);
      case 'export':
        return this.#export(wish);
      case 'compare':
        return this.session.compare(wish.with);
      case 'chooseEndpoint':
        return this.session.chooseEndpoint(wish.endpoint);
      case 'clearHistory':
        return this.session.clearHistory();
      case 'storeCredential':
        await this.powers.storeCredential(wish.url);
        return this.session.fill(wish.url);
      case 'forgetCredential':
        await this.powers.forgetCredential(wish.url);
        return this.session.fill(wish.url);
    }
  }

  async #copy({ row, form }: Extract<FromPanel, { type: 'copy' }>): Promise<void> {
    const text = this.session.snippet(row, form);
    if (text === undefined) return;
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(`Copied for ${form}`, 3000);
  }

  async #export({ format }: Extract<FromPanel, { type: 'export' }>): Promise<void> {
    const { report } = this.session;
    if (!report) return;
    const { language, write } = exporters[format];
    const document = await vscode.workspace.openTextDocument({ language, content: write(report) });
    await vscode.window.showTextDocument(document);
  }
}

function page(file: (name: string) => string, source: string): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${source}; font-src ${source}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Probe a WebSocket endpoint</title>
<link rel="stylesheet" href="${file('webview.css')}">
<link rel="stylesheet" href="${file('codicon.css')}" id="vscode-codicon-stylesheet">
</head>
<body>
<main aria-labelledby="title"><h1 id="title" class="visually-hidden">Probe a WebSocket endpoint</h1><div id="panel"></div></main>
<script nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`;
}
