import { parseOrigin, serializeOrigin } from '../../origin';
import type { FamilyInput, MutationFamily } from '../families';
import { domain, isName, withHost } from './shapes';

/** A value that no browser sends: accepted, it tells how the server reads the header. */
const strictness = (
  id: string,
  tests: string,
  build: (input: FamilyInput) => readonly string[],
): MutationFamily => ({ id, tests, sendable: 'no', risk: 'info', tier: 'full', build });

const page = ({ trusted }: FamilyInput): string => serializeOrigin(trusted);

/** The trusted host, a character, and a name of the attacker's. */
const followedBy =
  (characters: readonly string[]) =>
  ({ trusted, label }: FamilyInput): string[] =>
    characters.map((character) => withHost(trusted, `${trusted.hostname}${character}.${label}.example`));

/** Cyrillic letters that look like Latin ones. */
const lookalikes: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х' };

/** The registrable name with one letter replaced by its look-alike, in punycode as browsers send it. */
function homograph(input: FamilyInput): string[] {
  const name = domain(input);
  const at = [...name.slice(0, name.indexOf('.'))].findIndex((letter) => letter in lookalikes);
  if (!isName(input.trusted.hostname) || at < 0) return [];
  const other = parseOrigin(
    `https://${name.slice(0, at)}${lookalikes[name.charAt(at)]}${name.slice(at + 1)}`,
  );
  return other ? [withHost(input.trusted, other.hostname)] : [];
}

/** What only some browsers can send, what only apps send, and how strictly the server reads the header. */
export const fullFamilies: readonly MutationFamily[] = [
  {
    id: 'IDN-1',
    tests: 'a comparison that takes look-alikes for the same',
    sendable: 'any-page',
    risk: 'high',
    tier: 'full',
    build: homograph,
  },
  {
    id: 'CHR-3',
    tests: 'a class of characters that takes + or $',
    sendable: 'depends',
    risk: 'medium',
    tier: 'full',
    build: followedBy(['+', '$']),
  },
  {
    id: 'CHR-4',
    tests: 'a class of characters that takes punctuation',
    sendable: 'depends',
    risk: 'medium',
    tier: 'full',
    build: followedBy(['`', '!', '&', ',', ';', '=']),
  },
  {
    id: 'CHR-5',
    tests: 'a class of characters that takes what Chromium sends for *',
    sendable: 'depends',
    risk: 'low',
    tier: 'full',
    build: followedBy(['%2A']),
  },
  strictness('CHR-6', 'characters that cannot be in a host name', followedBy(['%60', '|'])),
  {
    id: 'HST-4',
    tests: 'a wildcard that crosses a dot',
    sendable: 'position',
    risk: 'low',
    tier: 'full',
    build: (input) =>
      isName(input.trusted.hostname) ? [withHost(input.trusted, `a.${input.label}.${domain(input)}`)] : [],
  },
  {
    id: 'DNS-1',
    tests: 'the dot at the end of a full domain name',
    sendable: 'position',
    risk: 'info',
    tier: 'full',
    build: ({ trusted }) => (isName(trusted.hostname) ? [withHost(trusted, `${trusted.hostname}.`)] : []),
  },
  {
    id: 'LOC-4',
    tests: 'names below localhost',
    sendable: 'position',
    risk: 'low',
    tier: 'full',
    build: ({ label }) => [`http://${label}.localhost`],
  },
  {
    id: 'LOC-5',
    tests: 'any page of the local network',
    sendable: 'position',
    risk: 'low',
    tier: 'full',
    build: () => ['http://192.168.0.10:8080'],
  },
  {
    id: 'EXT-2',
    tests: 'any Firefox extension',
    sendable: 'position',
    risk: 'medium',
    tier: 'full',
    build: () => ['moz-extension://6a4ff0a5-59b8-4f0c-9c4e-0d5c1f0a7e11'],
  },
  {
    id: 'APP-2',
    tests: 'every app of a framework',
    sendable: 'position',
    risk: 'medium',
    tier: 'full',
    build: () => ['capacitor://localhost', 'https://localhost', 'tauri://localhost'],
  },
  {
    id: 'APP-3',
    tests: 'editors and desktop apps',
    sendable: 'position',
    risk: 'low',
    tier: 'full',
    build: () => ['app://-'],
  },
  {
    id: 'DOT-Z',
    tests: 'an unescaped dot before the top-level domain',
    sendable: 'no',
    risk: 'low',
    tier: 'full',
    build: ({ trusted }) =>
      isName(trusted.hostname) ? [withHost(trusted, trusted.hostname.replace(/\.(?=[^.]*$)/, 'x'))] : [],
  },
  strictness('CTL-4', 'an empty header', () => ['']),
  strictness('SCH-2', 'the scheme of the socket in place of the page’s', ({ trusted }) => [
    serializeOrigin({ ...trusted, scheme: trusted.scheme === 'https' ? 'wss' : 'ws' }),
  ]),
  strictness('SCH-3', 'a host name alone', ({ trusted }) => [trusted.hostname]),
  strictness('SCH-4', 'capital letters', (input) => [page(input).toUpperCase()]),
  strictness('PRT-2', 'the default port written out', ({ trusted }) =>
    trusted.port === ''
      ? [`${trusted.scheme}://${trusted.hostname}:${trusted.scheme === 'https' ? 443 : 80}`]
      : [],
  ),
  strictness('WRD-1', 'the trusted page in the path of another', (input) => [
    `https://${input.label}.example/${page(input)}`,
  ]),
  strictness('USR-1', 'the trusted host as user name', (input) => [`${page(input)}@${input.label}.example`]),
  strictness('USR-2', 'a user name before the trusted host', ({ trusted, label }) => [
    withHost(trusted, `${label}@${trusted.hostname}`),
  ]),
  strictness('SPL-1', 'what parsers of URLs disagree on', (input) => [
    `${page(input)}/`,
    `${page(input)}\\.${input.label}.example`,
  ]),
  strictness('DUP-3', 'two origins in one line', (input) => [
    `${page(input)}, https://${input.label}.example`,
  ]),
];
