import type { Endpoint } from '../../core/endpoint';
import { hoverAt } from '../../core/hover';
import type { FrontEnd } from '../../core/language';
import type { SourceDocument, SourceRange } from '../../core/source';
import type { Workspace } from '../../core/workspace';
import { analyzeConfig } from './analysis';
import { buildConfig } from './config';
import { embeddedConfigs } from './embedded';
import { endpointsOf, originationOf } from './endpoints';
import { fixes } from './fixes';
import { expand } from './include';
import { mayEmbed } from './names';
import { rootOf } from './root';
import { select } from './select';
import { headRange } from './syntax';

/** The front end for nginx's configuration. */
export const nginx: FrontEnd = {
  fixes,
  select,
  hover: (endpoints, document, offset) => hoverAt(endpoints, document.uri, offset, headsOf),
  async analyze(document, workspace) {
    if (mayEmbed(document.uri))
      return embeddedConfigs(document).flatMap((directives) => endpointsOf(buildConfig(directives)));
    const expansion = (await rootOf(document, workspace)) ?? (await expand(document, workspace));
    const endpoints = analyzeConfig(document.uri, expansion);
    return belongingTo(document, workspace, expansion.files, endpoints);
  },
};

/** The head of the location, beside the `proxy_pass` that the endpoint's range is. */
function headsOf(endpoint: Endpoint): SourceRange[] {
  const directive = originationOf(endpoint)?.location?.directive;
  return directive ? [headRange(directive)] : [];
}

/** Those in the document and in the files that it includes itself. */
async function belongingTo(
  document: SourceDocument,
  workspace: Workspace,
  files: ReadonlyMap<string, string>,
  endpoints: readonly Endpoint[],
): Promise<readonly Endpoint[]> {
  const [main] = files.keys();
  if (main === document.uri) return endpoints;
  const own = (await expand(document, workspace)).files;
  return endpoints.filter(({ range }) => own.has(range.uri));
}
