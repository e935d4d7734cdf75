import * as vscode from 'vscode';
import { addressesOf } from '../../addresses';
import type { Endpoint } from '../../core/endpoint';
import type { SourceRange } from '../../core/source';
import { LineIndex } from '../../core/text/lines';
import type { Workspace } from '../../core/workspace';
import { ProbeRefused, parseTarget } from '../../probe';
import type { Located } from '../analyses';
import { EditorWorkspace } from '../editorWorkspace';
import type { Display } from './expectation';

interface ChosenAddress {
  readonly url: string;
  /** Id of the endpoint that it was taken from. */
  readonly endpoint?: string;
  /** False when the port is made up: then it is for the user to complete. */
  readonly isComplete: boolean;
}

interface AddressItem extends vscode.QuickPickItem {
  readonly address?: ChosenAddress;
}

const title = 'Probe a WebSocket endpoint';

const other: AddressItem = { label: '$(edit) Another address…', alwaysShow: true };

/** Asks for the WebSocket to probe: those of the workspace to choose from, then free text. */
export async function askForAddress(
  endpoints: readonly Located<Endpoint>[],
  display: Display,
): Promise<ChosenAddress | undefined> {
  const servers = endpoints.filter(({ value }) => value.kind !== 'client');
  const workspace = new EditorWorkspace();
  const groups = servers.map(async (one) => {
    const description = `${one.value.library} in ${display(one, one.value.range)}`;
    return (await itemsFor(one, endpoints, workspace)).map((item) => ({ ...item, description }));
  });
  const items = (await Promise.all(groups)).flat();
  if (items.length === 0) return typed('');
  return pick(items, title, '');
}

/** Where to probe an endpoint: asks when places in the workspace tell different addresses. */
export async function addressOf(
  located: Located<Endpoint>,
  endpoints: readonly Located<Endpoint>[],
): Promise<ChosenAddress | undefined> {
  const { library, path = '/', id } = located.value;
  const items = await itemsFor(located, endpoints, new EditorWorkspace());
  const suggestion = `ws://localhost${path.startsWith('/') ? path : '/'}`;
  if (items.length > 1) return pick(items, `Where does ${library} ${path} listen?`, suggestion, id);
  return items[0]?.address ?? { url: suggestion, endpoint: id, isComplete: false };
}

async function pick(
  items: readonly AddressItem[],
  heading: string,
  suggestion: string,
  endpoint?: string,
): Promise<ChosenAddress | undefined> {
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: heading,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked === other ? typed(suggestion, endpoint) : picked?.address;
}

async function itemsFor(
  { value: endpoint }: Located<Endpoint>,
  endpoints: readonly Located<Endpoint>[],
  workspace: Workspace,
): Promise<AddressItem[]> {
  const all = endpoints.map(({ value }) => value);
  const addresses = await addressesOf(endpoint, all, workspace);
  return Promise.all(
    addresses.map(async ({ url, reason, place }) => ({
      label: url,
      detail: `${reason} (${await lineName(place, workspace)})`,
      address: { url, endpoint: endpoint.id, isComplete: true },
    })),
  );
}

async function typed(value: string, endpoint?: string): Promise<ChosenAddress | undefined> {
  const url = await vscode.window.showInputBox({
    title,
    prompt: 'Its address. Hosts other than this machine are asked about first.',
    placeHolder: 'ws://localhost:8080/path',
    value,
    ignoreFocusOut: true,
    validateInput: problemWith,
  });
  if (url === undefined) return undefined;
  return { url, isComplete: true, ...(endpoint === undefined ? {} : { endpoint }) };
}

async function lineName({ uri, start }: SourceRange, workspace: Workspace): Promise<string> {
  const { line } = new LineIndex((await workspace.read(uri))?.text ?? '').position(start);
  return `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${line + 1}`;
}

function problemWith(url: string): string | undefined {
  try {
    parseTarget(url);
    return undefined;
  } catch (error) {
    return error instanceof ProbeRefused ? error.message : String(error);
  }
}
