import * as vscode from 'vscode';
import type { Display } from './expectation';

/** Names of source lines for the user, and the way back from a name to the line. */
export class Places {
  readonly #locations = new Map<string, vscode.Location>();

  /** `server.js:12`; the name can be opened from now on. */
  readonly display: Display = ({ result }, range) => {
    const location = result.location(range);
    const name = `${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1}`;
    this.#locations.set(name, location);
    return name;
  };

  /** Opens a line that was named before; any other name opens nothing. */
  async open(name: string): Promise<void> {
    const location = this.#locations.get(name);
    if (location) await vscode.window.showTextDocument(location.uri, { selection: location.range });
  }
}
