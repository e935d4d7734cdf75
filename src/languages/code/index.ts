import type { FrontEnd } from '../../core/language';
import { endpointsOf } from './endpoints';
import { fixesFor } from './fixes';
import { libraries } from './libraries';
import { mayBeCode } from './names';
import { withProgram } from './project/load';

/** One test for the name of any library, as it stands in an import. */
const imports = new RegExp(
  `['"\`](?:node:)?(?:${libraries
    .flatMap(({ modules }) => modules)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|')})['"\`]`,
);

const marks = libraries.flatMap((library) => library.marks ?? []);

const usesLibrary = (text: string): boolean =>
  imports.test(text) || marks.some((mark) => text.includes(mark));

/** Names of files that a library reads by itself. */
const configurations = libraries
  .flatMap(({ servers }) => servers)
  .flatMap(({ how }) =>
    typeof how === 'object' && 'exported' in how && how.exported !== 'any file' ? [how.exported] : [],
  );

/** JavaScript and TypeScript programs that accept WebSockets. */
export const code: FrontEnd = {
  recognizes: (document) =>
    mayBeCode(document) &&
    (usesLibrary(document.text) || configurations.some((name) => name.test(document.uri))),
  analyze: (document, workspace) => withProgram(document, workspace, endpointsOf),
  fixes: fixesFor,
};
