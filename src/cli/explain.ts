import { predictOrigin } from '../core/attack/witness';
import { rulePage } from '../core/docs';
import type { Endpoint } from '../core/endpoint';
import type { Verdict } from '../core/policy/verdict';
import { rules } from '../core/rules';
import { walk } from '../core/walk';
import { type ClientOrigin, clientOrigins, maySetOrigin } from '../languages/client-origins';
import { mayBeCode } from '../languages/code/names';
import { parseArguments, type Run, UsageError } from './command';
import { heading, predictFile, predictionLines } from './predict';
import { openProject, type Project } from './project';

export const explain: Run = async (args, io) => {
  const { values, positionals } = parseArguments(args, {
    file: { type: 'string' },
    clients: { type: 'boolean', default: false },
    path: { type: 'string' },
    'client-version': { type: 'string', multiple: true },
    config: { type: 'string' },
  });
  const [subject] = positionals;
  if (positionals.length > 1 || (subject === undefined) !== values.clients)
    throw new UsageError('explain takes an origin or --clients, and --file FILE; or a rule');
  if (values.file === undefined) {
    if (subject === undefined) throw new UsageError('explain --clients needs --file FILE');
    io.stdout(rulePage(ruleNamed(subject)));
    return 0;
  }
  const project = await openProject(
    { at: values.file, configFile: values.config, versions: values['client-version'] },
    io,
  );
  const senders = subject === undefined ? await clientsOf(project) : [];
  const origins = subject === undefined ? new Set(senders.map(({ origin }) => origin)) : [subject];
  const results = await predictFile(project, values.file, [...origins], values, io);
  for (const { endpoint, alone, server, predictions } of results) {
    io.stdout(`${await heading(endpoint, project, server)}\n`);
    for (const { origin, prediction } of predictions) {
      const senderLines = senders.filter((sender) => sender.origin === origin).map(senderLine(project));
      const lines = [
        ...(await predictionLines(origin, prediction, project)),
        ...(await Promise.all(senderLines)),
        ...(server && predictOrigin(alone, origin).verdict.kind === 'accept'
          ? []
          : await admissionLines(alone, origin, prediction.verdict, project)),
      ];
      io.stdout(`${lines.join('\n')}\n`);
    }
  }
  return 0;
};

/** @throws UsageError when there are none */
async function clientsOf({ workspace, config }: Project): Promise<ClientOrigin[]> {
  const root = workspace.roots[0] as string;
  const found: ClientOrigin[] = [];
  const wanted = (uri: string) => mayBeCode({ uri }) && workspace.glance(uri, maySetOrigin);
  for await (const uris of walk(workspace, root, root, config.ignore, wanted)) {
    for (const uri of uris) {
      const document = await workspace.read(uri);
      if (document) found.push(...(await clientOrigins(document, workspace)));
    }
  }
  if (found.length === 0) throw new UsageError('no client code in the workspace sets an Origin header');
  return found;
}

/** How to let a refused origin in, where that is known. */
async function admissionLines(
  endpoint: Endpoint,
  origin: string | undefined,
  verdict: Verdict,
  { analyzer, workspace }: Project,
): Promise<string[]> {
  if (origin === undefined || verdict.kind !== 'reject') return [];
  const [edit] = Object.values((await analyzer.admit({ endpoint, origin, workspace }))?.edits ?? {}).flat();
  return edit ? [`      to let it in, write there: ${edit.newText.trim()}`] : [];
}

const senderLine =
  (project: Project) =>
  async ({ range }: ClientOrigin): Promise<string> => {
    const { start } = await project.positions(range);
    return `      sent by ${project.display(range.uri)}:${start.line + 1}`;
  };

function ruleNamed(id: string) {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  if (id.includes(':') || id === 'null') throw new UsageError(`explain ${id} needs --file FILE`);
  throw new UsageError(`there is no rule "${id}"; there are ${rules.map((one) => one.id).join(', ')}`);
}
