import * as vscode from 'vscode';
import { intendedOrigins } from '../core/attack/intent';
import { serializeOrigin } from '../core/origin';
import type { Analyses } from './analyses';
import { EditorWorkspace } from './editorWorkspace';
import { originsInText } from './originsInText';

/** Files that name the addresses that pages are developed and served at. */
const places = '{**/.env*,**/.vscode/launch.json,**/vite.config.*,**/package.json}';

/** Enough to choose from. */
const maximum = 20;

/** Origins that the workspace speaks of, by where they were found: first those of other checks. */
export async function originsInWorkspace(analyses: Analyses): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const add = (origin: string, where: vscode.Uri) => {
    if (!found.has(origin) && found.size < maximum) found.set(origin, vscode.workspace.asRelativePath(where));
  };
  for (const { value } of analyses.endpoints()) {
    for (const origin of intendedOrigins(value))
      add(serializeOrigin(origin), vscode.Uri.parse(value.range.uri));
  }
  const workspace = new EditorWorkspace();
  for (const file of await vscode.workspace.findFiles(places, '**/node_modules/**', 50)) {
    const document = await workspace.read(file.toString());
    for (const origin of originsInText(document?.text ?? '', file.path)) add(origin, file);
  }
  return found;
}
