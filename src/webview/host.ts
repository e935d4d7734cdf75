import { type FromPanel, type Options, readToPanel, type ToPanel } from '../shared/protocol';

/** What is typed into the form, so that it survives while the extension is not asked. */
export interface Draft {
  readonly url?: string;
  /** When the extension filled the form last, as far as the form has followed. */
  readonly filledAt?: number;
  readonly trusted?: string;
  readonly browserError?: string;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: Draft): void;
};

const vscode = acquireVsCodeApi();

export const post = (message: FromPanel): void => vscode.postMessage(message);

export function draft(): Draft {
  const state = vscode.getState();
  return typeof state === 'object' && state !== null ? state : {};
}

export const remember = (change: Draft): void => vscode.setState({ ...draft(), ...change });

/** The options as they stand in the form. */
export const draftOptions = (): Pick<Options, 'trusted' | 'browserError'> => ({
  trusted: draft().trusted ?? '',
  browserError: draft().browserError ?? '',
});

/** Calls back for each message of the extension; others are dropped. */
export function onMessage(listener: (message: ToPanel) => void): void {
  window.addEventListener('message', (event) => {
    const message = readToPanel(event.data);
    if (message) listener(message);
  });
}
