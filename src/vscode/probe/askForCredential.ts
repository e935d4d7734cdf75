import * as vscode from 'vscode';
import type { Header } from '../../probe';
import { credentialHeaders, serverOrigin } from './credentials';

/** Asks for a cookie or token for the URL's origin; undefined when the user turns away. */
export async function askForCredential(url: string): Promise<Header | undefined> {
  const origin = serverOrigin(url);
  if (!origin) {
    void vscode.window.showWarningMessage(
      'Enter the WebSocket address first: a cookie or token belongs to one origin.',
    );
    return undefined;
  }
  const title = `Secret for ${origin}`;
  const name = await vscode.window.showQuickPick([...credentialHeaders], {
    title,
    placeHolder: 'Header that carries it',
  });
  if (!name) return undefined;
  const value = await vscode.window.showInputBox({
    title,
    prompt: `Value of the ${name} header. It is kept in the editor's store for secrets.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^[\x20-\x7e]+$/.test(text) ? undefined : 'Printable ASCII characters only'),
  });
  return value ? [name, value] : undefined;
}
