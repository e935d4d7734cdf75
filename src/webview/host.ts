import { type FromPanel, readToPanel, type ToPanel } from '../shared/protocol';

/** What the panel remembers by itself, so that it shows something before the extension answers. */
export interface Remembered {
  readonly url: string;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: Remembered): void;
};

const vscode = acquireVsCodeApi();

export const post = (message: FromPanel): void => vscode.postMessage(message);

export const remember = (state: Remembered): void => vscode.setState(state);

export function remembered(): Remembered {
  const state = vscode.getState() as Partial<Remembered> | undefined;
  return { url: typeof state?.url === 'string' ? state.url : '' };
}

/** Calls back for each message of the extension; others are dropped. */
export function onMessage(listener: (message: ToPanel) => void): void {
  window.addEventListener('message', (event) => {
    const message = readToPanel(event.data);
    if (message) listener(message);
  });
}
