import * as vscode from 'vscode';
import { typedOrigins } from './originsInText';

interface OriginItem extends vscode.QuickPickItem {
  readonly origin?: string;
}

const other: OriginItem = { label: '$(edit) Another origin…', alwaysShow: true };

/**
 * Asks which pages may connect: those found in the workspace to choose from, then free text.
 * @param found origins by where they were found
 */
export async function askForOrigins(
  found: ReadonlyMap<string, string>,
): Promise<readonly string[] | undefined> {
  if (found.size === 0) return typed();
  const items: OriginItem[] = [...found].map(([origin, description]) => ({
    label: origin,
    description,
    origin,
  }));
  const picked = await vscode.window.showQuickPick([...items, other], {
    canPickMany: true,
    title: 'Pages that may open this WebSocket',
    placeHolder: 'Origins found in the workspace',
  });
  if (!picked) return undefined;
  const origins = picked.flatMap(({ origin }) => origin ?? []);
  if (!picked.includes(other)) return origins;
  const more = await typed();
  return more && [...new Set([...origins, ...more])];
}

async function typed(): Promise<readonly string[] | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Pages that may open this WebSocket',
    prompt: 'One origin, or several with spaces between them.',
    placeHolder: 'https://app.example.com',
    ignoreFocusOut: true,
    validateInput: (value) => typedOrigins(value).problem,
  });
  return text === undefined ? undefined : typedOrigins(text).origins;
}
