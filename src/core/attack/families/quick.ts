import { serializeOrigin } from '../../origin';
import { isSharedHosting } from '../../owner';
import type { MutationFamily } from '../families';
import { domain, dotsReplaced, isLocal, isName, withHost } from './shapes';

/** One value for each usual mistake: what a pipeline can afford on each run. */
export const quickFamilies: readonly MutationFamily[] = [
  {
    id: 'CTL-1',
    tests: 'the trusted page itself',
    sendable: 'any-page',
    risk: 'expected',
    tier: 'quick',
    build: ({ trusted }) => [serializeOrigin(trusted)],
  },
  {
    id: 'CTL-3',
    tests: 'clients that are not browsers',
    sendable: 'no',
    risk: 'info',
    tier: 'quick',
    build: () => [undefined],
  },
  {
    id: 'ATT-1',
    tests: 'no check at all, or one that reflects any origin',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: ({ label }) => [`https://${label}.example`],
  },
  {
    id: 'NUL-1',
    tests: 'sandboxed frames, data: and file: pages',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: () => ['null'],
  },
  {
    id: 'SCH-1',
    tests: 'a check that does not compare the scheme',
    sendable: 'position',
    risk: 'medium',
    tier: 'quick',
    build: ({ trusted }) =>
      trusted.scheme === 'https' ? [serializeOrigin({ ...trusted, scheme: 'http' })] : [],
  },
  {
    id: 'HST-2',
    tests: 'any sub-domain of the registrable domain',
    sendable: ({ trusted }) => (isSharedHosting(trusted.hostname) ? 'any-page' : 'position'),
    risk: 'medium',
    tier: 'quick',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `${input.label}.${domain(input)}`)] : [],
  },
  {
    id: 'PFX-1',
    tests: 'a comparison of the start only',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: ({ trusted, label }) => [withHost(trusted, `${trusted.hostname}.${label}.example`)],
  },
  {
    id: 'THP-1',
    tests: 'a neighbour on the same hosting service',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) =>
      isSharedHosting(input.trusted.hostname)
        ? [withHost(input.trusted, `${input.label}${domain(input).slice(domain(input).indexOf('.'))}`)]
        : [],
  },
  {
    id: 'SFX-2',
    tests: 'a comparison of the end without the dot',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `${input.label}${domain(input)}`)] : [],
  },
  {
    id: 'DOT-1',
    tests: 'an unescaped dot in a regular expression',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) => dotsReplaced(input).slice(0, 1),
  },
  {
    id: 'LOC-3',
    tests: 'an unanchored test for a local host',
    sendable: 'any-page',
    risk: 'high',
    tier: 'quick',
    build: (input) =>
      isLocal(input) ? ['localhost', '127.0.0.1'].map((name) => `http://${name}.${input.label}.example`) : [],
  },
];
