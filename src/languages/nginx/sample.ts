import { browserHandshake, type Handshake } from '../../core/policy/handshake';
import type { Location, Server } from './config';
import { exampleOf } from './example';
import { listens } from './listen';
import { chosenFor, expressionsIn, type Found } from './locate';
import { named } from './syntax';

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
      : [
          plain,
          `${plain}${plain.endsWith('/') ? '' : '/'}ws`,
          `${plain}1`,
          `${plain}.ws`,
          `${prefixAround(location)}${plain}`,
        ];
  if (expressionsIn(server.locations) > mostExpressions) return plain;
  return candidates.find((path) => chosen(server, path) === location) ?? plain;
}

/** How paths begin that come to the location around this one; empty when a regular expression tells. */
function prefixAround(location: Location | undefined): string {
  const outer = location?.parent?.kind === 'location' ? (location.parent as Location) : undefined;
  return !outer || outer.modifier.startsWith('~') ? '' : outer.pattern.replace(/\/$/, '');
}

/** Every path is compared with all of them: in a server with more, paths are not tried out. */
const mostExpressions = 300;

/** The location that nginx chooses for a path; undefined for none. */
export const chosen = (server: Server, path: string): Found => chosenFor(server.locations, path);
