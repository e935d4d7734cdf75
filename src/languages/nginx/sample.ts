import { leaf, nodes } from '../../core/policy/decision';
import { browserHandshake, type Handshake } from '../../core/policy/handshake';
import { literal } from '../../core/policy/term';
import { accept } from '../../core/policy/verdict';
import type { Location, Server } from './config';
import { exampleOf } from './example';
import type { State } from './flow';
import { listens } from './listen';
import { expressionsIn, type Found, locate } from './locate';
import { named } from './syntax';
import { requestPath, requestQuery } from './variables';

/** A handshake that chooses this server and location (undefined: none); its origin is absent. */
export function sampleOf(server: Server, location: Location | undefined): Handshake {
  return {
    ...browserHandshake,
    host: hostOf(server),
    path: pathOf(server, location),
    tls: listens(server).some(({ tls }) => tls),
  };
}

function hostOf(server: Server): string {
  for (const { args } of named(server.directives, 'server_name')) {
    for (const { value, templated } of args) {
      if (templated || value === '_' || value === '') continue;
      if (value.startsWith('~')) {
        const example = exampleOf(value.slice(1));
        if (example) return example;
      } else if (!value.includes('$'))
        return value.replace(/^\*?\./, value.startsWith('.') ? '' : 'www.').replace(/\.\*$/, '.example');
    }
  }
  return 'localhost';
}

/** A path that nginx really sends to the location, if one of the likely ones does. */
function pathOf(server: Server, location: Location | undefined): string {
  const { modifier, pattern } = location ?? { modifier: '', pattern: '/' };
  const example = modifier === '~' || modifier === '~*' ? exampleOf(pattern) : pattern;
  const plain = example?.startsWith('/') ? example : `/${example ?? ''}`;
  const candidates =
    modifier === '='
      ? [plain]
      : [plain, `${plain}${plain.endsWith('/') ? '' : '/'}ws`, `${plain}1`, `${plain}.ws`];
  if (expressionsIn(server.locations) > mostExpressions) return plain;
  return candidates.find((path) => chosen(server, path) === location) ?? plain;
}

/** Every path is compared with all of them: in a server with more, paths are not tried out. */
const mostExpressions = 300;

/** The location that nginx chooses for a path; undefined for none. */
export function chosen(server: Server, path: string): Found {
  const found = new Map<State, Found>();
  const flow = locate(server.locations, literal(path), (location) => {
    const state: State = { ...nowhere };
    found.set(state, location);
    return leaf({ verdict: accept, state });
  });
  for (const node of nodes(flow)) if (node.kind === 'leaf') return found.get(node.value.state);
  return undefined;
}

const nowhere: State = {
  variables: new Map(),
  uri: requestPath,
  args: requestQuery,
  uriChanged: false,
  changesLeft: 0,
  internal: false,
  errorPage: false,
};
