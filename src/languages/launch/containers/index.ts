import type { LanguageOptions, NamedFile } from '../../../core/language';
import type { SourceDocument } from '../../../core/source';
import type { ContainerKind } from './container';

/** Every kind of file that nodes are started from. */
const kinds: readonly ContainerKind[] = [
  {
    names:
      /\.(sh|bash|zsh|ksh|dash|command|bats)$|(^|\/)\.?(profile|bashrc|bash_profile|bash_aliases|zshrc|envrc)$/,
    looksLike: /^#!.*\b(ba|da|z|k|a)?sh\b/,
    languageIds: ['shellscript'],
    load: async () => (await import('./shell')).shellScript,
  },
  {
    names: /(^|[./])(docker|container)file(\.[^/]*)?$/i,
    languageIds: ['dockerfile'],
    load: async () => (await import('./dockerfile')).dockerfile,
  },
  {
    names: /\.service$|\.service\.d\/[^/]+\.conf$/,
    looksLike: /^\[Service\][\s\S]*\nExecStart=/m,
    // The script that it starts may stand beside it.
    marks: /^ExecStart=.*\.sh\b/m,
    languageIds: ['systemd-unit-file', 'systemd'],
    load: async () => (await import('./line-by-line')).systemd,
  },
  {
    names: /\.container$/,
    languageIds: [],
    load: async () => (await import('./line-by-line')).quadlet,
  },
  {
    names: /supervisor[^/]*\.(conf|ini)$|supervisor[^/]*\/[^/]*\.(conf|ini)$/,
    languageIds: [],
    load: async () => (await import('./line-by-line')).supervisor,
  },
  {
    // Its programs mostly stand in files of their own, under any name.
    names: /\.(conf|ini)$/,
    needs: /\[program:/,
    languageIds: [],
    load: async () => (await import('./line-by-line')).supervisor,
  },
  {
    names: /(^|\/)(GNU)?[Mm]akefile([.-][^/]*)?$|\.(mk|make)$/,
    languageIds: ['makefile'],
    load: async () => (await import('./line-by-line')).makefile,
  },
  {
    names: /(^|\/)\.?justfile$|\.just$/i,
    languageIds: ['just'],
    load: async () => (await import('./line-by-line')).justfile,
  },
  {
    names: /(^|\/)Procfile(\.[^/]*)?$/,
    languageIds: ['procfile'],
    load: async () => (await import('./line-by-line')).procfile,
  },
  {
    names: /\.ya?ml$/,
    looksLike: /^(?:services|apiVersion):|^\{\{-?\s*define\b/m,
    // A service may say all that matters elsewhere.
    marks: /^services:[\s\S]*?^[ \t]+(?:build|extends)\s*:|^ws: *true\b/m,
    languageIds: ['yaml', 'dockercompose', 'yaml-tmlanguage', 'ansible', 'helm'],
    load: async () => (await import('./yaml')).yaml,
  },
  {
    names: /\.(json|jsonc|json5|code-workspace)$/,
    marks: /"JsonRpc"\s*:/,
    languageIds: ['json', 'jsonc'],
    load: async () => (await import('./json')).json,
  },
  {
    // Nethermind's configurations.
    names: /\.cfg$/,
    needs: /"JsonRpc"\s*:/,
    marks: /"JsonRpc"\s*:/,
    languageIds: [],
    load: async () => (await import('./json')).json,
  },
  {
    names: /\.toml$/,
    marks: /^\s*\[\s*(Node|jsonrpc)\b|^\s*rpc-ws-enabled\b/m,
    languageIds: ['toml'],
    load: async () => (await import('./toml')).toml,
  },
  {
    names: /\.(hcl|tf|nomad)$/,
    marks: /^\s*jsonrpc\b/m,
    languageIds: ['hcl', 'terraform', 'nomad'],
    load: async () => (await import('./hcl')).hcl,
  },
  {
    names: /\.(?:[cm]?[jt]s|[jt]sx)$/,
    // pm2's list, a program that is started, or a flag that opens a WebSocket in a command of any other kind.
    needs:
      /\bapps\s*:|\badmin\.startWS\b|\b(?:spawn|execFile|execa)(?:Sync)?\(|[\s"'`]--?(?:\w*ws|rpc-ws|JsonRpc)/,
    marks: /\badmin\.startWS\b/,
    hides: /\bapps\s*:/,
    languageIds: ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
    load: async () => (await import('./javascript')).javascript,
  },
  {
    names: /\.(bat|cmd)$/i,
    languageIds: ['bat'],
    load: async () => (await import('./line-by-line')).batch,
  },
  {
    names: /\.(ps1|psm1)$/i,
    languageIds: ['powershell'],
    load: async () => (await import('./line-by-line')).powershell,
  },
  {
    names: /\.(md|markdown)$/i,
    languageIds: ['markdown'],
    forPeople: true,
    load: async () => (await import('./line-by-line')).markdown,
  },
];

/** The URI without its query, which tells files inside others from those that stand alone, and without the end that
 * templates and examples have behind the name of what they are for. */
const pathOf = (uri: string): string =>
  (uri.split('?', 1)[0] as string).replace(
    /\.(?:example|dist|sample|template|tmpl|tpl|tftpl|gotmpl|j2|jinja2?|erb)$/,
    '',
  );

const hasExtension = (uri: string): boolean => /\.[^/]*$/.test(pathOf(uri));

function kindOf({ uri, languageId }: NamedFile): ContainerKind | undefined {
  const told = languageId && kinds.find(({ languageIds }) => languageIds.includes(languageId));
  if (told) return told;
  const path = pathOf(uri);
  return kinds.find(({ names }) => names.test(path));
}

/** By name and the editor's word alone: a file that may start a node. Scripts often have no extension. */
export function mayBeLaunchFile(file: NamedFile, { markdown }: LanguageOptions): boolean {
  const kind = kindOf(file);
  return kind ? !kind.forPeople || markdown === true : !hasExtension(file.uri);
}

/** The kind of a document: by the editor's word, by its name, or by its text when the name does not tell. */
export const containerOf = (document: SourceDocument): ContainerKind | undefined =>
  kindOf(document) ??
  (hasExtension(document.uri) ? undefined : kinds.find((one) => one.looksLike?.test(document.text)));
