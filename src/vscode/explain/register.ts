import * as vscode from 'vscode';
import { predictOrigin } from '../../core/attack/witness';
import type { Endpoint } from '../../core/endpoint';
import { explainOrigin } from '../../core/explain';
import type { Fix } from '../../core/finding';
import { fileNameOf } from '../../core/source';
import { applyEdits } from '../../core/text/edits';
import type { Analyses, Located } from '../analyses';
import type { Analyst } from '../analyst';
import { toWorkspaceEdit } from '../edits';
import { commands } from '../ids';
import { askForEndpoint, askForOrigin } from './ask';
import { originCandidates } from './candidates';

/** What is asked; what is left out is asked for. */
export interface OriginQuestion {
  /** Id of the endpoint. */
  readonly endpoint?: string;
  readonly origin?: string;
}

/** Registers "Why does an Origin get in?": which entry admits it, or why none does, and the entry that would. */
export function registerExplain(analyst: Analyst, analyses: Analyses): vscode.Disposable {
  const locate = async (
    question: OriginQuestion | Located<Endpoint> = {},
  ): Promise<Located<Endpoint> | undefined> => {
    if ('value' in question) return question;
    const all = analyses.endpoints().filter(({ value }) => value.kind !== 'client');
    if (question.endpoint !== undefined) return all.find(({ value }) => value.id === question.endpoint);
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const here = all.filter(({ value }) => value.range.uri === active);
    return askForEndpoint(here.length > 0 ? here : all);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      commands.explainOrigin,
      async (question?: OriginQuestion | Located<Endpoint>) => {
        const located = await locate(question);
        if (!located) {
          void vscode.window.showInformationMessage(
            'No WebSocket endpoint is known here. Scan the workspace first.',
          );
          return undefined;
        }
        const asked = question && 'origin' in question ? question.origin : undefined;
        const origin = asked ?? (await askForOrigin(await originCandidates(analyses)));
        return origin === undefined ? undefined : explain(located, origin, analyst);
      },
    ),
    vscode.commands.registerCommand(commands.admitOrigin, async (question: OriginQuestion) => {
      const located = await locate(question);
      const edit =
        located && question.origin !== undefined && (await admission(located, question.origin, analyst));
      return edit ? vscode.workspace.applyEdit(edit.edit) : false;
    }),
  );
}

/** Says why, with buttons to see the line and to let the origin in; gives what was said. */
async function explain(located: Located<Endpoint>, origin: string, analyst: Analyst): Promise<string> {
  const { text: answer, prediction } = explainOrigin(located.result.together(located.value), origin);
  const cause = prediction.because.at(-1);
  const server = located.result.deployments.get(located.value.id)?.server;
  const chain = server ? ` Behind the proxy is ${server.library} in ${fileNameOf(server.range.uri)}.` : '';
  const text = answer + chain;
  const isIn = prediction.verdict.kind === 'accept';
  // What a server behind the proxy refuses is not let in at the proxy.
  const isOfServer = server && predictOrigin(located.value, origin).verdict.kind === 'accept';
  const allow = isIn || isOfServer ? undefined : await admission(located, origin, analyst);
  const buttons = [...(cause ? ['Show Line'] : []), ...(allow ? [allow.title] : [])];
  void vscode.window.showInformationMessage(text, ...buttons).then(async (button) => {
    if (button === 'Show Line' && cause) {
      const { uri, range } = located.result.location(cause.range);
      await vscode.window.showTextDocument(uri, { selection: range });
    } else if (button !== undefined)
      await vscode.commands.executeCommand(commands.admitOrigin, { endpoint: located.value.id, origin });
  });
  return allow ? `${text} ${allow.title}` : text;
}

/** The edit that lets an origin in, once it is known that afterwards it does. */
async function admission(
  { value: endpoint, result }: Located<Endpoint>,
  origin: string,
  analyst: Analyst,
): Promise<{ readonly title: string; readonly edit: vscode.WorkspaceEdit } | undefined> {
  const fix = await analyst.admit({ endpoint, origin, workspace: result.workspace });
  const edit =
    fix &&
    (await admits(fix, endpoint, origin, result.document.uri, analyst)) &&
    toWorkspaceEdit(fix, result);
  return fix && edit ? { title: fix.title, edit } : undefined;
}

/** Does the origin get in after the fix? */
async function admits(
  fix: Fix,
  endpoint: Endpoint,
  origin: string,
  uri: string,
  analyst: Analyst,
): Promise<boolean> {
  const [changed, ...more] = Object.entries(fix.edits);
  const open = changed && (await vscode.workspace.openTextDocument(vscode.Uri.parse(changed[0])));
  if (!open || more.length > 0) return false;
  const text = applyEdits(open.getText(), changed[1]);
  const after = await analyst.analyze(vscode.Uri.parse(uri), [], {
    uri: changed[0],
    version: open.version + 1,
    text,
  });
  return (after?.analysis.endpoints ?? []).some(
    (one) => one.library === endpoint.library && predictOrigin(one, origin).verdict.kind === 'accept',
  );
}
