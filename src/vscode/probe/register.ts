import * as vscode from 'vscode';
import type { Analyzer } from '../../core/analyze';
import type { Endpoint } from '../../core/endpoint';
import { inspectTarget, outline, probe } from '../../probe';
import type { Analyses, Located } from '../analyses';
import { EditorWorkspace } from '../editorWorkspace';
import { commands, views } from '../ids';
import { addressOf, askForAddress } from './askForAddress';
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
      expectationFor(url, chosen, {
        endpoints: analyses.endpoints(),
        analyzer,
        workspace: new EditorWorkspace(),
        display: places.display,
      }),
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
    vscode.commands.registerCommand(commands.probeThisEndpoint, async (located: Located<Endpoint>) => {
      const address = await addressOf(located, analyses.endpoints());
      if (address?.isComplete) await panel.probe(address.url, address.endpoint);
      else if (address) await panel.show(address.url, address.endpoint);
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
