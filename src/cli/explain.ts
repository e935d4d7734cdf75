import { rulePage } from '../core/docs';
import { rules } from '../core/rules';
import { type Command, parseArguments, UsageError } from './command';
import { heading, predictFile, predictionLines } from './predict';
import { openProject } from './project';

export const explain: Command = {
  name: 'explain',
  summary: 'Say why an origin gets in or not, line by line; or what a rule means.',
  usage: 'ORIGIN --file FILE [--path P] [--client-version NAME=VERSION]… [--config FILE] | RULE',
  async run(args, io) {
    const { values, positionals } = parseArguments(args, {
      file: { type: 'string' },
      path: { type: 'string' },
      'client-version': { type: 'string', multiple: true },
      config: { type: 'string' },
    });
    if (positionals.length !== 1) throw new UsageError('explain takes an origin and --file FILE, or a rule');
    const subject = positionals[0] as string;
    if (values.file === undefined) {
      io.stdout(rulePage(ruleNamed(subject)));
      return 0;
    }
    const project = openProject(
      { at: values.file, configFile: values.config, versions: values['client-version'] },
      io,
    );
    for (const { endpoint, predictions } of await predictFile(project, values.file, [subject], values, io)) {
      io.stdout(`${await heading(endpoint, project)}\n`);
      for (const { origin, prediction } of predictions) {
        io.stdout(`${(await predictionLines(origin, prediction, project)).join('\n')}\n`);
      }
    }
    return 0;
  },
};

function ruleNamed(id: string) {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  if (id.includes(':') || id === 'null') throw new UsageError(`explain ${id} needs --file FILE`);
  throw new UsageError(`there is no rule "${id}"; there are ${rules.map((one) => one.id).join(', ')}`);
}
