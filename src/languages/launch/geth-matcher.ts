import type { LibraryMatcher } from '../../core/policy/condition';
import { Unknown } from '../../core/policy/unknown';
import { escapeRegex, type Regex } from '../../core/regex/regex';
import { parseGoUrl } from './go-url';

/** An entry, or an Origin, as geth takes it apart; an empty part of an entry stands for any. */
interface OriginParts {
  readonly scheme: string;
  readonly hostname: string;
  readonly port: string;
}

/**
 * How geth 1.9.25 and later compare an entry of `--ws.origins` with an Origin: scheme, host name and port one by one,
 * a part that the entry leaves out being any; no globs.
 * Source: go-ethereum 1.13.4, rpc/websocket.go, `ruleAllowsOrigin` and `parseOriginURL`.
 */
export const gethOriginRule: LibraryMatcher = {
  name: "geth's origin rule",
  matches(pattern, value) {
    const rule = parseOriginUrl(pattern);
    const sent = parseOriginUrl(value);
    if (rule === undefined || sent === undefined) return false;
    if (rule instanceof Unknown) return rule;
    if (sent instanceof Unknown) return sent;
    return differing(rule, sent) === undefined;
  },
  mismatch(pattern, value) {
    const rule = parseOriginUrl(pattern);
    const sent = parseOriginUrl(value);
    if (rule === undefined) return 'the entry is no URL for geth, and fits nothing';
    if (sent === undefined) return 'the Origin is no URL for geth, and fits nothing';
    if (rule instanceof Unknown || sent instanceof Unknown) return undefined;
    const part = differing(rule, sent);
    return part && `${partNames[part]} is ${JSON.stringify(sent[part])}, not ${JSON.stringify(rule[part])}`;
  },
  language(pattern) {
    const rule = parseOriginUrl(pattern);
    if (rule instanceof Unknown) return undefined;
    if (rule === undefined) return nothing;
    const { scheme, hostname, port } = rule;
    const name = hostname.includes(':') ? `[${hostname}]` : hostname;
    return expression(
      `${scheme === '' ? 'https?' : escapeRegex(scheme)}://`,
      name === '' ? '(?:[^:[\\]]+|\\[[^\\]]*\\])' : escapeRegex(name),
      port === '' ? '(?::\\d+)?' : escapeRegex(`:${port}`),
    );
  },
};

const partNames = { scheme: 'its scheme', hostname: 'its host name', port: 'its port' } as const;

/** The first part that the entry asks for and the Origin does not have. */
const differing = (rule: OriginParts, sent: OriginParts): keyof OriginParts | undefined =>
  (['scheme', 'hostname', 'port'] as const).find((part) => rule[part] !== '' && rule[part] !== sent[part]);

const expression = (...parts: readonly string[]): Regex => ({
  source: parts.join(''),
  flags: '',
  dialect: 'ecmascript',
});

/** Matches no text. */
const nothing = expression('[]');

/** `parseOriginURL`: undefined where the entry or Origin is refused with an error in the log. */
function parseOriginUrl(text: string): OriginParts | undefined | Unknown {
  const url = parseGoUrl(text.toLowerCase());
  if (url === undefined || url instanceof Unknown) return url;
  if (text.includes('://')) return url;
  // geth reads "host:port" as scheme and opaque part, and takes a bare host as written, capitals included.
  return { scheme: '', hostname: url.scheme || text, port: url.opaque };
}

/** How geth before 1.9.25 compares: the whole text, without regard to case. */
export const gethExactOrigin: LibraryMatcher = {
  name: "geth's exact comparison",
  matches: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  language: (pattern) => expression(escapeRegex(pattern.toLowerCase())),
};

/**
 * The entry that geth makes up from the name of its machine when the list is empty. That name is not in the file: a
 * page on a single-label host may be on it; other hosts are taken as not being it.
 */
export const gethMachineOrigin: LibraryMatcher = {
  name: "geth's rule for the machine's own name",
  matches(exact, value) {
    const url = parseGoUrl(value.toLowerCase());
    if (url === undefined || url instanceof Unknown) return false;
    const { scheme, hostname, port } = url;
    if (scheme !== 'http' || (exact === 'exact' && port !== '')) return false;
    if (hostname === 'localhost' || /[.:]/.test(hostname)) return false;
    return new Unknown(`the host name of the machine is not known; "${hostname}" may be it`);
  },
  // Names with a dot and addresses are not the machine's.
  language: () => nothing,
};

/** The pages that a list shuts out which geth lets in without one: `http://localhost`, whatever the port. */
export const gethDefaultOrigin: LibraryMatcher = {
  name: "geth's default",
  matches(_, value) {
    const url = parseGoUrl(value.toLowerCase());
    return (
      url !== undefined && !(url instanceof Unknown) && url.scheme === 'http' && url.hostname === 'localhost'
    );
  },
  language: () => nothing,
};
