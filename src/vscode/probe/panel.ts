import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { readFromPanel, type ToPanel } from '../../shared/protocol';
import { views } from '../ids';
import type { ProbeSession } from './session';

/** The webview view "Probe": shows the session's state and passes the user's wishes on. */
export class ProbePanel implements vscode.WebviewViewProvider, vscode.Disposable {
  #view: vscode.WebviewView | undefined;

  /** @param connect makes the session, given how to talk to the panel */
  constructor(
    private readonly extensionUri: vscode.Uri,
    connect: (tell: (message: ToPanel) => void) => ProbeSession,
  ) {
    this.session = connect((message) => void this.#view?.webview.postMessage(message));
  }

  readonly session: ProbeSession;

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    const files = vscode.Uri.joinPath(this.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
    });
    this.#view = view;
    webview.html = page(
      (name) => webview.asWebviewUri(vscode.Uri.joinPath(files, name)).toString(),
      webview.cspSource,
    );
  }

  /** Shows the panel with this address in its form. */
  async show(url: string, endpoint?: string): Promise<void> {
    this.session.fill(url, endpoint);
    await vscode.commands.executeCommand(`${views.probe}.focus`);
  }

  /** Shows the panel and probes the address; the user has just asked for it. */
  async probe(url: string, endpoint?: string): Promise<void> {
    await this.show(url, endpoint);
    await this.session.probe(url, 'quick');
  }

  /** Ends a run that is under way. */
  dispose(): void {
    this.session.cancel();
  }

  #receive(message: unknown): void {
    const wish = readFromPanel(message);
    if (wish?.type === 'ready') this.session.refresh();
    else if (wish?.type === 'probe') void this.session.probe(wish.url, wish.tier);
    else if (wish?.type === 'cancel') this.session.cancel();
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
<main></main>
<script nonce="${nonce}" src="${file('webview.js')}"></script>
</body>
</html>`;
}
