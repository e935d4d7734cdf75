import { repository, version } from '../../package.json';
import type { Rule } from './rule';

const home = repository.url.replace(/\.git$/, '');

/** The page of a rule in the version that is running; without a rule, the project's page. */
export function docsUrl(rule?: string): string {
  return rule === undefined ? home : `${home}/blob/v${version}/docs/rules/${rule}.md`;
}

/** A rule's page as Markdown. */
export function rulePage({ id, title, severity, docs }: Rule): string {
  const examples = (heading: string, list: Rule['docs']['bad']) =>
    list.map(({ language, code }) => `## ${heading}\n\n\`\`\`${language}\n${code}\n\`\`\`\n`);
  const references = docs.references.map(([name, url]) => `- [${name}](${url})`).join('\n');
  return [
    `# ${title}\n`,
    `\`${id}\`, default severity: ${severity}\n`,
    `${docs.why}\n`,
    ...examples('Bad', docs.bad),
    ...examples('Good', docs.good),
    `## References\n\n${references}\n`,
  ].join('\n');
}
