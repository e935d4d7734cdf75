import * as vscode from 'vscode';
import { createAnalyzer } from '../core/analyze';
import { languages } from '../languages';
import { Analyses } from './analyses';
import { AnalysisQueue } from './analysisQueue';
import { Analyst } from './analyst';
import { askForOrigins } from './askForOrigins';
import { CodeActions, codeActionMetadata } from './codeActions';
import { publishDiagnostics } from './diagnostics';
import { registerEndpointHints } from './endpointHints';
import { EndpointsTree } from './endpointsTree';
import { registerExplain } from './explain/register';
import { fixDocument } from './fixAll';
import { type FixRequest, fixWithOrigins } from './fixWithOrigins';
import { commands, views } from './ids';
import { originsInWorkspace } from './originsInWorkspace';
import { registerProbing } from './probe/register';
import { scanCommand } from './scan';
import { Settings } from './settings';
import { showStatus } from './status';
import { Surroundings } from './surroundings';

/** Builds the extension's parts and connects them; whatever lives longer than a call is disposed of with the context. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('WebSocket Origin', { log: true });
  const settings = new Settings(log);
  const analyzer = createAnalyzer(languages);
  const analyst = new Analyst(analyzer, settings, log);
  const analyses = new Analyses();
  const tree = new EndpointsTree(analyses);
  const surroundings = new Surroundings(analyst, analyzer, analyses, settings, log);
  const queue = new AnalysisQueue(analyst, analyses, surroundings, settings, log);
  const actions = new CodeActions({
    findings: (document) => queue.upToDateFindings(document),
    fixAll: (document, rule) => fixDocument(document, analyst, rule),
  });
  const register = (id: string, run: (...args: never[]) => unknown) =>
    vscode.commands.registerCommand(id, run);

  context.subscriptions.push(
    log,
    settings,
    analyses,
    surroundings,
    queue,
    tree,
    publishDiagnostics(analyses),
    showStatus(analyses),
    registerEndpointHints(analyses, analyzer, settings),
    registerExplain(analyst, analyses),
    registerProbing(context, analyses, analyzer),
    vscode.languages.registerCodeActionsProvider({ pattern: '**' }, actions, codeActionMetadata),
    vscode.window.createTreeView(views.endpoints, { treeDataProvider: tree, showCollapseAll: true }),
    register(commands.showLog, () => log.show()),
    register(commands.scanWorkspace, () =>
      scanCommand(analyst, settings, analyses, (uri) => queue.keep([uri]), log).then(() =>
        queue.checkProxies(),
      ),
    ),
    register(commands.fixWithOrigins, (request: FixRequest) =>
      fixWithOrigins(request, analyst, async () => askForOrigins(await originsInWorkspace(analyses))),
    ),
  );
}
