import * as vscode from 'vscode';
import type { ConsentQuestion } from './consent';

/** Asks in a dialog that names what will be sent, and where to. */
export async function confirmModally(question: ConsentQuestion): Promise<boolean> {
  const [message, yes, detail] = question.kind === 'host' ? hostDialog(question) : credentialDialog(question);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

type Dialog = readonly [message: string, yes: string, detail: string];

function hostDialog({ host, port, addresses, count, rate }: ConsentQuestion & { kind: 'host' }): Dialog {
  const detail = [
    `Address: ${addresses.join(', ')}, port ${port}.`,
    `Up to ${count} WebSocket handshakes with made-up Origin headers, at most ${rate} a second. Nothing is sent on the sockets.`,
    'Probe only hosts that you own or may test. The answer is remembered for this host and port; "Forget Hosts Allowed for Probing" takes it back.',
  ];
  return [`Probe ${host}?`, 'I May Test This Host', detail.join('\n\n')];
}

function credentialDialog({ host, header, count }: ConsentQuestion & { kind: 'credential' }): Dialog {
  const detail = `Up to ${count} handshakes carry your stored ${header} header. Each one that is accepted opens a session in your name, which is closed at once.`;
  return [`Send your ${header} to ${host}?`, 'Send It', detail];
}
