import * as vscode from 'vscode';
import type { Analyzer } from '../core/analyze';
import { endpointInWords } from '../core/hover';
import type { Analyses } from './analyses';
import { sourceDocument } from './editorWorkspace';
import { commands } from './ids';
import type { Settings } from './settings';

/** What stands beside endpoints in the text: hovers that say whom they admit, and "Probe" above them. */
export function registerEndpointHints(
  analyses: Analyses,
  analyzer: Analyzer,
  settings: Settings,
): vscode.Disposable {
  const everywhere = { pattern: '**' };
  const lenses = new ProbeLenses(analyses, settings);
  return vscode.Disposable.from(
    lenses,
    vscode.languages.registerHoverProvider(everywhere, {
      provideHover: (document, position) => hover(analyses, analyzer, document, position),
    }),
    vscode.languages.registerCodeLensProvider(everywhere, lenses),
  );
}

async function hover(
  analyses: Analyses,
  analyzer: Analyzer,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const result = analyses.get(document.uri.toString());
  if (!result?.isCurrent([document.uri.toString()])) return undefined;
  const offset = document.offsetAt(position);
  const found = await analyzer.hover(result.analysis.endpoints, sourceDocument(document), offset);
  if (!found) return undefined;
  const deployment = found.endpoint && result.deployments.get(found.endpoint.id);
  const markdown = deployment ? endpointInWords(deployment.through, deployment.server) : found.markdown;
  return new vscode.Hover(new vscode.MarkdownString(markdown), result.range(found.range));
}

class ProbeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    private readonly analyses: Analyses,
    private readonly settings: Settings,
  ) {
    const fire = () => this.#changed.fire();
    this.#subscription = vscode.Disposable.from(analyses.onDidChange(fire), settings.onDidChange(fire));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.settings.codeLens(document.uri) || !vscode.workspace.isTrusted) return [];
    const uri = document.uri.toString();
    return this.analyses
      .endpoints()
      .filter(({ value }) => value.range.uri === uri && value.kind !== 'client')
      .map((located) => {
        const command = {
          command: commands.probeThisEndpoint,
          title: '$(radio-tower) Probe',
          tooltip: 'Send handshakes to this endpoint',
          arguments: [located],
        };
        return new vscode.CodeLens(located.result.range(located.value.range), command);
      });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
