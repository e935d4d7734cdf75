import * as vscode from 'vscode';
import { mayBeCode } from '../../languages/code/names';
import type { Analyses } from '../analyses';
import { EditorWorkspace } from '../editorWorkspace';
import { originsInWorkspace } from '../originsInWorkspace';

/** Pages that dapp documentation serves or points to. */
const usual: readonly string[] = [
  'http://localhost:3000',
  'http://localhost:5173',
  'https://remix.ethereum.org',
];

/** Client code that is looked through at most. */
const maximum = 500;

/** Origins that somebody may ask about, by where they come from: what clients send, pages of the workspace, the usual. */
export async function originCandidates(analyses: Analyses): Promise<Map<string, string>> {
  const found = await originsOfClients();
  for (const [origin, where] of await originsInWorkspace(analyses))
    if (!found.has(origin)) found.set(origin, where);
  for (const origin of usual) if (!found.has(origin)) found.set(origin, 'usual for dapps');
  return found;
}

/** The Origin headers that client code of the workspace sets, by the places that do. */
async function originsOfClients(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const workspace = new EditorWorkspace();
  const { clientOrigins } = await import('../../languages/client-origins');
  for (const file of await vscode.workspace.findFiles(
    '**/*.{js,mjs,cjs,ts,mts,cts,jsx,tsx}',
    '**/node_modules/**',
    maximum,
  )) {
    const document = mayBeCode({ uri: file.toString() }) ? await workspace.read(file.toString()) : undefined;
    for (const { origin } of document ? await clientOrigins(document, workspace) : [])
      if (!found.has(origin)) found.set(origin, `sent by ${vscode.workspace.asRelativePath(file)}`);
  }
  return found;
}
