import { URI } from 'vscode-uri';
import type { LanguageOptions } from '../../../core/language';
import type { SourceDocument } from '../../../core/source';
import { batch } from './batch';
import type { Container } from './container';
import { dockerfile } from './dockerfile';
import { hcl } from './hcl';
import { javascript } from './javascript';
import { json } from './json';
import { justfile, makefile } from './makefile';
import { markdown } from './markdown';
import { powershell } from './powershell';
import { procfile } from './procfile';
import { shellScript } from './shell';
import { supervisor } from './supervisor';
import { systemd } from './systemd';
import { toml } from './toml';
import { yaml } from './yaml';

/** Every kind of file that nodes are started from. */
const containers: readonly Container[] = [
  shellScript,
  dockerfile,
  systemd,
  supervisor,
  makefile,
  justfile,
  procfile,
  yaml,
  json,
  toml,
  hcl,
  javascript,
  batch,
  powershell,
  markdown,
];

const pathOf = (uri: string): string => URI.parse(uri).path;

const hasExtension = (path: string): boolean => /\.[^/]*$/.test(path);

/** Is it a text for people, which is read on request only? */
export const isForPeople = (document: SourceDocument): boolean => containerOf(document) === markdown;

/** By name alone: a file that may start a node. Scripts often have no extension. */
export function mayBeLaunchFile(uri: string, options: LanguageOptions): boolean {
  const path = pathOf(uri);
  if (markdown.names.test(path)) return options.markdown === true;
  return !hasExtension(path) || containers.some((container) => container.names.test(path));
}

/** The kind of a document: by the editor's word, by its name, or by its text when the name does not tell. */
export function containerOf({ uri, languageId, text }: SourceDocument): Container | undefined {
  const path = pathOf(uri);
  return (
    containers.find((one) => languageId !== undefined && one.languageIds.includes(languageId)) ??
    containers.find((one) => one.names.test(path)) ??
    (hasExtension(path) ? undefined : containers.find((one) => one.looksLike?.(text)))
  );
}
