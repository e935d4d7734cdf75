import type { NamedFile } from '../../core/language';

/** The name without its folders, in lower case. */
export function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return (name.includes('%') ? decodeURIComponent(name) : name).toLowerCase();
}

const languageIds = new Set(['nginx', 'nginx-conf']);

/** Does the editor say that it is nginx? */
export const isCalledNginx = ({ languageId }: NamedFile): boolean =>
  languageId !== undefined && languageIds.has(languageId.toLowerCase());

/** Names that config files of nginx have, template endings included. */
const fileName =
  /\.(conf|nginx|nginxconf|vhost|ngx)(\.(template|tmpl|tpl|j2|jinja|jinja2|erb|in|dist|example|sample|sigil|default|ctmpl|gotmpl))*$/;

/** Most other files of a repository fall through this; a document without a name may be anything. */
export function mayBeNginx({ uri }: NamedFile): boolean {
  const name = nameOf(uri);
  return (
    fileName.test(name) ||
    /\/(sites-(available|enabled)|snippets|vhosts?\.d)\//.test(uri) ||
    /\/nginx\/(.+\/)?([^./]+|[^/]+\.(g?tpl|tmpl|inc|erb|j2))$/.test(uri) ||
    /^nginx/.test(name) ||
    uri.startsWith('untitled:')
  );
}

/** `.config` in `.ebextensions` is YAML for Elastic Beanstalk. */
export const isYaml = (uri: string): boolean =>
  /\.ya?ml(\.(tmpl|tpl|j2|gotmpl))?$/.test(nameOf(uri)) || /\/\.ebextensions\/[^/]+\.config$/.test(uri);

export const isCompose = (uri: string): boolean => /^(docker-)?compose\b.*\.ya?ml$/.test(nameOf(uri));

export const isDockerfile = (uri: string): boolean =>
  /^(docker|container)file\b|\.(docker|container)file$/.test(nameOf(uri));

export const isShellScript = (uri: string): boolean => /\.(sh|bash)(\.(tmpl|tpl|j2))?$/.test(nameOf(uri));

/** Can a file of this name hold nginx inside something else? */
export const mayEmbed = (uri: string): boolean => isYaml(uri) || isDockerfile(uri) || isShellScript(uri);
