import type { FrontEnd } from '../../core/language';
import { endpointsOf } from './endpoints';
import { fixesFor } from './fixes';
import { withProgram } from './project/load';

/** JavaScript and TypeScript programs that accept WebSockets. */
export const code: FrontEnd = {
  analyze: (document, workspace) => withProgram(document, workspace, endpointsOf),
  fixes: fixesFor,
};
