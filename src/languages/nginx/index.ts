import type { Endpoint } from '../../core/endpoint';
import type { Language } from '../../core/language';
import type { SourceDocument } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { buildConfig } from './config';
import { endpointsOf } from './endpoints';
import { fixes } from './fixes';
import { expand } from './include';
import { isNginx, mayBeNginx } from './recognize';
import { relevantVariables } from './relevance';
import { rootOf } from './root';
import { select } from './select';

/** The front end for nginx's configuration. */
export const nginx: Language = {
  id: 'nginx',
  lineComment: '#',
  mayContain: mayBeNginx,
  recognizes: isNginx,
  fixes,
  select,
  async analyze(document, workspace, { versions }) {
    const expansion = (await rootOf(document, workspace)) ?? (await expand(document, workspace));
    const config = buildConfig(expansion.directives);
    const relevant = relevantVariables(config, expansion.directives);
    const endpoints = endpointsOf(config, { relevant, nginxVersion: versions.nginx });
    return belongingTo(document, workspace, expansion.files, endpoints);
  },
};

/** Those in the document and in the files that it includes itself. */
async function belongingTo(
  document: SourceDocument,
  workspace: Workspace,
  files: ReadonlySet<string>,
  endpoints: readonly Endpoint[],
): Promise<readonly Endpoint[]> {
  const [main] = files;
  if (main === document.uri) return endpoints;
  const own = (await expand(document, workspace)).files;
  return endpoints.filter(({ range }) => own.has(range.uri));
}
