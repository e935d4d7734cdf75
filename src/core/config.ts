import type { Severity } from './finding';
import { severities } from './finding';
import { parseOrigin, serializeOrigin } from './origin';
import { ruleIds } from './rules/ids';

/** Name of the project's configuration file, JSON with comments, at the root of a workspace. */
export const configFileName = '.ws-origin.json';

/** What can be set, in the configuration file and in the editor alike. */
export interface Config {
  /** Pages that may open sockets, as browsers write their origins. */
  readonly trustedOrigins: readonly string[];
  /** Severity by rule id; `off` silences the rule. Default: the rule's own. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Files and folders that are not read, in the syntax of .gitignore. */
  readonly ignore: readonly string[];
  /** Version by client or server name, e.g. `{ "geth": "1.13.0" }`. Default: the current one. */
  readonly versions: Readonly<Record<string, string>>;
  /** Are code blocks of Markdown files read too? */
  readonly markdown: boolean;
}

export const defaultConfig: Config = {
  trustedOrigins: [],
  rules: {},
  ignore: [],
  versions: {},
  markdown: false,
};

/** A value in the configuration that cannot be used; the message names it. */
export interface ConfigProblem {
  readonly message: string;
}

export interface ReadConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a configuration of unknown origin. What is wrong is left out, and named in a problem; never throws. */
export function readConfig(value: unknown): ReadConfig {
  const problems: ConfigProblem[] = [];
  const complain = (message: string): undefined => {
    problems.push({ message });
    return undefined;
  };
  if (!isObject(value)) complain('the configuration must be an object');
  const object = isObject(value) ? value : {};
  for (const key of Object.keys(object))
    if (!(key in defaultConfig) && key !== '$schema') complain(`unknown setting "${key}"`);

  const trusted = strings(object.trustedOrigins, 'trustedOrigins', complain).map(
    (text) =>
      normalizeTrusted(text) ??
      complain(`trustedOrigins: "${text}" is not an origin such as https://app.example.com`),
  );
  const config: Config = {
    trustedOrigins: [...new Set(trusted.filter((origin) => origin !== undefined))],
    rules: record(object.rules, 'rules', complain, (id, level) => {
      if (!ruleIds.includes(id)) return complain(`rules: there is no rule "${id}"`);
      if (level === 'off' || severities.includes(level as Severity)) return level as Severity | 'off';
      return complain(`rules: "${id}" must be off, ${severities.join(', ')}`);
    }),
    ignore: strings(object.ignore, 'ignore', complain),
    versions: record(object.versions, 'versions', complain, (name, version) =>
      typeof version === 'string' && /^v?\d+(\.\d+)*/.test(version)
        ? version.replace(/^v/, '')
        : complain(`versions: "${name}" must be a version such as "1.13.0"`),
    ),
    markdown: flag(object.markdown, 'markdown', complain),
  };
  return { config, problems };
}

/** An origin as browsers write it; undefined when the text is none. A slash at the end is forgiven, a path is not. */
export function normalizeTrusted(text: string): string | undefined {
  const origin = parseOrigin(text.trim());
  if (!origin || origin.hostname.includes('*') || !/^[a-z]+:\/\/[^/?#@]+\/?$/i.test(text.trim()))
    return undefined;
  return serializeOrigin(origin);
}

type Complain = (message: string) => undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function strings(value: unknown, name: string, complain: Complain): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  complain(`${name} must be a list of strings`);
  return [];
}

function flag(value: unknown, name: string, complain: Complain): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') return value === true;
  complain(`${name} must be true or false`);
  return false;
}

function record<T>(
  value: unknown,
  name: string,
  complain: Complain,
  read: (key: string, item: unknown) => T | undefined,
): Record<string, T> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    complain(`${name} must be an object`);
    return {};
  }
  const entries = Object.entries(value).map(([key, item]) => [key, read(key, item)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => entry[1] !== undefined));
}
