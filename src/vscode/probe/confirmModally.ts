import * as vscode from 'vscode';
import type { ConsentQuestion } from './consent';

/** Asks in a dialog that names what will be sent, and where to. */
export async function confirmModally(question: ConsentQuestion): Promise<boolean> {
  const { host, port, addresses, count, rate } = question;
  const yes = 'I May Test This Host';
  const detail = [
    `Address: ${addresses.join(', ')}, port ${port}.`,
    `Up to ${count} WebSocket handshakes with made-up Origin headers, at most ${rate} a second. Nothing is sent on the sockets.`,
    'Probe only hosts that you own or may test. The answer is remembered for this host and port; "Forget Hosts Allowed for Probing" takes it back.',
  ].join('\n\n');
  return (await vscode.window.showWarningMessage(`Probe ${host}?`, { modal: true, detail }, yes)) === yes;
}
