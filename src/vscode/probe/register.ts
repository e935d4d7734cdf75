import * as vscode from 'vscode';
import type { Analyzer } from '../../core/analyze';
import type { Endpoint } from '../../core/endpoint';
import { inspectTarget, outline, probe } from '../../probe';
import type { Analyses, Located } from '../analyses';
import { endpointUrl } from '../endpointUrl';
import { commands, views } from '../ids';
import { askForAddress } from './askForAddress';
import { askForCredential } from './askForCredential';
import { confirmModally } from './confirmModally';
import { Consent } from './consent';
import { Credentials } from './credentials';
import { expectationFor } from './expectation';
import { ProbePanel } from './panel';
import { Places } from './places';
import { ProbeSession } from './session';

/** The panel and the commands that probe; returns what to dispose of. */
export function registerProbing(
  context: vscode.ExtensionContext,
  analyses: Analyses,
  analyzer: Analyzer,
): vscode.Disposable {
  const places = new Places();
  const consent = new Consent(context.globalState, confirmModally);
  const credentials = new Credentials(context.secrets);
  const powers = {
    consent,
    credentials,
    memory: context.workspaceState,
    blocked,
    inspect: inspectTarget,
    outline,
    probe,
    from: vscode.env.remoteName ? `the remote machine (${vscode.env.remoteName})` : 'this machine',
    expect: (url: string, chosen: string | undefined) =>
      expectationFor(url, chosen, analyses.endpoints(), analyzer, places.display),
  };
  const panelPowers = {
    open: (place: string) => places.open(place),
    async storeCredential(url: string) {
      const header = await askForCredential(url);
      if (header) await credentials.store(url, header);
    },
    forgetCredential: (url: string) => credentials.forget(url),
  };
  const panel = new ProbePanel(context.extensionUri, panelPowers, (tell) => new ProbeSession(powers, tell));
  return vscode.Disposable.from(
    panel,
    vscode.window.registerWebviewViewProvider(views.probe, panel),
    vscode.workspace.onDidGrantWorkspaceTrust(() => panel.session.refresh()),
    vscode.commands.registerCommand(commands.probeEndpoint, async () => {
      const address = await askForAddress(analyses.endpoints(), places.display);
      if (address) await panel.probe(address.url, address.endpoint);
    }),
    vscode.commands.registerCommand(commands.probeThisEndpoint, async ({ value }: Located<Endpoint>) => {
      const url = endpointUrl(value);
      if (url) await panel.probe(url, value.id);
      else await panel.show(`ws://127.0.0.1${value.path ?? '/'}`, value.id);
    }),
    vscode.commands.registerCommand(commands.forgetHosts, async () => {
      const count = await consent.forget();
      void vscode.window.showInformationMessage(
        count === 1 ? 'One host is forgotten.' : `${count} hosts are forgotten.`,
      );
    }),
  );
}

/** Why probes are switched off now. */
function blocked(): string | undefined {
  if (!vscode.workspace.isTrusted) return 'Probes are off until you trust this workspace.';
  const folders = vscode.workspace.workspaceFolders ?? [];
  const virtual = folders.length > 0 && folders.every(({ uri }) => uri.scheme !== 'file');
  return virtual ? 'Probes need a workspace on a machine; this one is virtual.' : undefined;
}
