import * as vscode from 'vscode';
import type { Endpoint } from '../../core/endpoint';
import { ProbeRefused, parseTarget } from '../../probe';
import type { Located } from '../analyses';
import { endpointUrl } from '../endpointUrl';
import type { Display } from './expectation';

interface Address {
  readonly url: string;
  /** Id of the endpoint that it was taken from. */
  readonly endpoint?: string;
}

interface AddressItem extends vscode.QuickPickItem {
  readonly address?: Address;
}

const other: AddressItem = { label: '$(edit) Another address…', alwaysShow: true };

/** Asks for the WebSocket to probe: those of the workspace to choose from, then free text. */
export async function askForAddress(
  endpoints: readonly Located<Endpoint>[],
  display: Display,
): Promise<Address | undefined> {
  const items = endpoints.flatMap((located): AddressItem[] => {
    const { value } = located;
    const url = value.kind === 'client' ? undefined : endpointUrl(value);
    const description = `${value.library} in ${display(located, value.range)}`;
    return url ? [{ label: url, description, address: { url, endpoint: value.id } }] : [];
  });
  if (items.length === 0) return typed();
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: 'Probe a WebSocket endpoint',
  });
  return picked === other ? typed() : picked?.address;
}

async function typed(): Promise<Address | undefined> {
  const url = await vscode.window.showInputBox({
    title: 'Probe a WebSocket endpoint',
    prompt: 'Its address. Hosts other than this machine are asked about first.',
    placeHolder: 'ws://127.0.0.1:8080/path',
    ignoreFocusOut: true,
    validateInput: problemWith,
  });
  return url === undefined ? undefined : { url };
}

function problemWith(url: string): string | undefined {
  try {
    parseTarget(url);
    return undefined;
  } catch (error) {
    return error instanceof ProbeRefused ? error.message : String(error);
  }
}
