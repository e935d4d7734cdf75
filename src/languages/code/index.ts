import type { Language } from '../../core/language';
import type { SourceDocument } from '../../core/source';
import { endpointsOf } from './endpoints';
import { fixesFor } from './fixes';
import { libraries } from './libraries';
import { withProgram } from './project/load';

const extension = /\.([cm]?[jt]s|[jt]sx)$/;

/** One test for the name of any library as it stands in an import, and for what shows its use without one. */
const uses = new RegExp(
  [
    `['"\`](?:node:)?(?:${libraries
      .flatMap(({ modules }) => modules)
      .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join('|')})['"\`]`,
    ...libraries.flatMap(({ marks = [] }) => marks.map(({ source }) => source)),
  ].join('|'),
);

/** Names of files that a library reads by itself. */
const configurations = libraries
  .flatMap(({ servers }) => servers)
  .flatMap(({ how }) =>
    typeof how === 'object' && 'exported' in how && how.exported !== 'any file' ? [how.exported] : [],
  );

const recognizes = ({ uri, text }: SourceDocument): boolean =>
  extension.test(uri) && (uses.test(text) || configurations.some((name) => name.test(uri)));

/** JavaScript and TypeScript programs that accept WebSockets. */
export const code: Language = {
  id: 'code',
  lineComment: '//',
  mayContain: (uri) => extension.test(uri) && !uri.endsWith('.d.ts'),
  recognizes,
  analyze: (document, workspace) => withProgram(document, workspace, endpointsOf),
  fixes: fixesFor,
};
