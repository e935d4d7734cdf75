import { serializeOrigin } from '../../origin';
import { isSharedHosting } from '../../owner';
import type { MutationFamily } from '../families';
import { cutRight, domain, dotsReplaced, isLocal, isName, withHost } from './shapes';

/** Each mistake in its variants, as far as a page can send them. */
export const standardFamilies: readonly MutationFamily[] = [
  {
    id: 'ATT-2',
    tests: 'no check at all, for a page without TLS',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ label }) => [`http://${label}.example`],
  },
  {
    id: 'PFX-2',
    tests: 'a comparison of the start only, without a separator',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted, label }) =>
      isName(trusted.hostname) ? [withHost(trusted, `${trusted.hostname}${label}.example`)] : [],
  },
  {
    id: 'PFX-3',
    tests: 'a reversed comparison: the allowed text contains the Origin',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted }) => [cutRight(trusted)].filter((value) => value !== undefined),
  },
  {
    id: 'SFX-1',
    tests: 'a comparison of the end with the whole host name',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: ({ trusted, label }) =>
      isName(trusted.hostname) ? [withHost(trusted, `${label}${trusted.hostname}`)] : [],
  },
  {
    id: 'SFX-3',
    tests: 'a comparison of the end that stops at a hyphen',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `${input.label}-${domain(input)}`)] : [],
  },
  {
    id: 'SFX-4',
    tests: 'a reversed comparison, or a start without an anchor',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) =>
      domain(input).indexOf('.') > 1 ? [withHost(input.trusted, domain(input).slice(1))] : [],
  },
  {
    id: 'DOT-2',
    tests: 'another unescaped dot in a regular expression',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) => dotsReplaced(input).slice(1),
  },
  {
    id: 'PRT-1',
    tests: 'a check that does not compare the port',
    sendable: 'position',
    risk: 'low',
    tier: 'standard',
    build: ({ trusted }) => [
      serializeOrigin({ ...trusted, port: trusted.port === '8443' ? '9443' : '8443' }),
    ],
  },
  {
    id: 'HST-1',
    tests: 'any name below the host',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: ({ trusted, label }) =>
      isName(trusted.hostname) ? [withHost(trusted, `${label}.${trusted.hostname}`)] : [],
  },
  {
    id: 'HST-3',
    tests: 'the parent domain',
    sendable: 'position',
    risk: 'low',
    tier: 'standard',
    build: (input) =>
      domain(input) === input.trusted.hostname ? [] : [withHost(input.trusted, domain(input))],
  },
  {
    id: 'CHR-1',
    tests: 'a class of characters that takes an underscore',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted, label }) => [withHost(trusted, `${trusted.hostname}_.${label}.example`)],
  },
  {
    id: 'CHR-2',
    tests: 'a class of characters that takes a hyphen',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: ({ trusted, label }) => [withHost(trusted, `${trusted.hostname}-.${label}.example`)],
  },
  {
    id: 'CTL-2',
    tests: 'a page on the server’s own host',
    sendable: 'position',
    risk: 'info',
    tier: 'standard',
    build: ({ target }) => [`https://${target}`, `http://${target}`],
  },
  {
    id: 'HST-5',
    tests: 'a pattern for preview deployments',
    sendable: ({ trusted }) => (isSharedHosting(trusted.hostname) ? 'any-page' : 'position'),
    risk: 'medium',
    tier: 'standard',
    build: (input) => {
      const { trusted, label } = input;
      if (domain(input) === trusted.hostname && !isSharedHosting(trusted.hostname)) return [];
      return [
        withHost(trusted, trusted.hostname.replace('.', `-${label}.`)),
        withHost(trusted, `${label}-${trusted.hostname}`),
      ];
    },
  },
  {
    id: 'PRT-3',
    tests: 'a comparison of the start that ends within the port',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: ({ trusted }) =>
      trusted.port !== '' && Number(`${trusted.port}1`) < 65536
        ? [serializeOrigin({ ...trusted, port: `${trusted.port}1` })]
        : [],
  },
  {
    id: 'LOC-6',
    tests: 'an unanchored test for a local host, left in from development',
    sendable: 'any-page',
    risk: 'high',
    tier: 'standard',
    build: (input) => (isLocal(input) ? [] : [`http://localhost.${input.label}.example`]),
  },
  {
    id: 'LOC-1',
    tests: 'origins of development that were left in',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: () => ['http://localhost'],
  },
  {
    id: 'LOC-2',
    tests: 'other names of this machine',
    sendable: 'position',
    risk: 'low',
    tier: 'standard',
    build: (input) =>
      isLocal(input)
        ? ['127.0.0.1', '[::1]', '0.0.0.0', '[::ffff:7f00:1]'].map((name) => withHost(input.trusted, name))
        : [],
  },
  {
    id: 'EXT-1',
    tests: 'any browser extension',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: () => [`chrome-extension://${'abcdefghijklmnop'.repeat(2)}`],
  },
  {
    id: 'APP-1',
    tests: 'files opened in a WebView',
    sendable: 'position',
    risk: 'medium',
    tier: 'standard',
    build: () => ['file://'],
  },
];
