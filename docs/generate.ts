/** Writes what is generated from the sources: `npm run generate`. A test fails when a file is out of date. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultConfig } from '../src/core/config';
import { rulePage } from '../src/core/docs';
import { severities } from '../src/core/finding';
import type { Rule } from '../src/core/rule';
import { rules } from '../src/core/rules';
import { libraries } from '../src/languages/code/libraries';
import { clients } from '../src/languages/launch/clients';

const root = path.join(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The text by path of every generated file. */
export function generated(): Map<string, string> {
  const files = new Map(rules.map((rule) => [`docs/rules/${rule.id}.md`, rulePage(rule)]));
  files.set('media/ws-origin.schema.json', configSchema());
  files.set('src/core/rules/ids.ts', ruleIds());
  files.set('src/languages/code/library-names.ts', libraryNames());
  files.set('src/languages/launch/client-names.ts', clientNames());
  const readme = between(read('README.md'), 'rules', ruleTable());
  return files.set('README.md', between(readme, 'settings', settingsTable()));
}

/** Pages of rules that are no more. */
export function leftovers(): string[] {
  const files = generated();
  return readdirSync(path.join(root, 'docs/rules'))
    .map((name) => `docs/rules/${name}`)
    .filter((file) => !files.has(file));
}

function ruleTable(): string {
  const rows = rules.map(
    ({ id, title, severity }) => `| [\`${id}\`](docs/rules/${id}.md) | ${title} | ${severity} |`,
  );
  return ['| Rule | Finds | Severity |', '| --- | --- | --- |', ...rows].join('\n');
}

/** What settings may name, so that they are read without loading the rules. */
const ruleIds = (): string => `// Generated from the rules: npm run generate.

/** The id of every rule. */
export const ruleIds: readonly string[] = [
${rules.map(({ id }) => `  '${id}',`).join('\n')}
];
`;

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** What tells files that use a library, so that a scan looks at the others without loading what is known of libraries. */
function libraryNames(): string {
  const names = libraries.flatMap(({ modules }) => modules).map(literal);
  const marks = libraries.flatMap((library) => library.marks ?? []).map(literal);
  const files = libraries
    .flatMap(({ servers }) => servers)
    .flatMap(({ how }) => (typeof how === 'object' && 'exported' in how ? [how.exported] : []))
    .flatMap((exported) => (exported === 'any file' ? [] : [exported.source]));
  const mentions = [`['"\`](?:node:)?(?:${names.join('|')})['"\`]`, ...marks].join('|');
  return `// Generated from the libraries: npm run generate.

/** The name of a library as it stands in an import, or what else is in every file that uses it. */
export const mentions =
  /${mentions}/;

/** URIs of files that a library reads by itself. */
export const configurations = /${files.join('|')}/;
`;
}

/** What tells files that name a client, for the same reason. */
function clientNames(): string {
  const names = new Set(clients.flatMap(({ programs, images }) => [...programs, ...images]).map(literal));
  return `// Generated from the clients: npm run generate.

/** A text without such a word starts no client. */
export const clientWord =
  /(?<![a-z])(?:${[...names].join('|')})(?![a-z])/i;
`;
}

/** The JSON schema of `.ws-origin.json`: the editor's settings under shorter names. */
function configSchema(): string {
  const properties: Record<string, unknown> = { $schema: { type: 'string' } };
  for (const name of Object.keys(defaultConfig)) {
    const { scope: _scope, order: _order, ...schema } = settings()[`wsOrigin.${name}`] ?? {};
    properties[name] = schema;
  }
  const level = { type: 'string', enum: ['off', ...severities] };
  const rule = ({ id, title }: Rule) => [id, { ...level, description: title }] as const;
  properties.rules = {
    type: 'object',
    description: 'Severity by rule; `off` silences the rule.',
    additionalProperties: false,
    properties: Object.fromEntries(rules.map(rule)),
  };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'WebSocket Origin Inspector',
    type: 'object',
    additionalProperties: false,
    properties,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

interface Setting {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly scope?: string;
  readonly order?: number;
}

function settings(): Record<string, Setting> {
  const manifest = JSON.parse(read('package.json')) as {
    contributes: { configuration: { properties: Record<string, Setting> } };
  };
  return manifest.contributes.configuration.properties;
}

function settingsTable(): string {
  const rows = Object.entries(settings()).map(
    ([name, setting]) =>
      `| \`${name}\` | ${setting.markdownDescription ?? setting.description ?? ''} | \`${JSON.stringify(setting.default)}\` |`,
  );
  return ['| Setting | Meaning | Default |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Replaces what stands between the two markers of that name. */
function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no place for ${name}`);
  return `${text.slice(0, from)}${start}\n${content}\n${text.slice(to)}`;
}

if (require.main === module) {
  for (const file of leftovers()) rmSync(path.join(root, file));
  for (const [file, text] of generated()) writeFileSync(path.join(root, file), text);
}
