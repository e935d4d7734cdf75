import { type Mutation, mutations } from '../core/attack/families';
import { isBrowserOrigin, type Origin, parseOrigin, serializeOrigin } from '../core/origin';
import { limits } from './limits';
import { ProbeRefused, parseTarget } from './target';
import type { PlannedHandshake, ProbeRequest } from './types';

/** What a run sends, in this order. */
export interface Plan {
  /** The pages taken as trusted, as browsers write them. */
  readonly trusted: readonly string[];
  readonly handshakes: readonly PlannedHandshake[];
  /** Handshakes left out because a run has a limit. */
  readonly omitted: number;
}

type Row = Omit<PlannedHandshake, 'id'>;

/**
 * The handshakes of a request: controls first, then given origins and witnesses, then the mutations of each trusted page.
 * @param label stands in made-up names, so that nothing real is named and a server's log can be searched for it
 * @throws ProbeRefused for a trusted origin that no page can have
 */
export function plan(request: ProbeRequest, label: string): Plan {
  const url = parseTarget(request.url);
  const trusted = trustedOrigins(request, url);
  const rows: Row[] = [
    ...trusted.map((origin) => control(origin)),
    ...(request.origins ?? []).map((origin) => given(origin)),
    ...(request.witnesses ?? []).map(({ origin, source }) => ({
      family: 'WITNESS',
      tests: 'what the analysis of the code found',
      origin,
      sendable: 'any-page' as const,
      risk: 'high' as const,
      ...(source === undefined ? {} : { source }),
    })),
    ...webPages(trusted, url).flatMap((origin) =>
      mutations({ trusted: origin, label, target: url.host }, request.tier)
        .filter(({ risk }) => risk !== 'expected')
        .map(fromMutation),
    ),
    ...(request.tier === 'quick' ? [] : rebinding(url, label)),
    ...(request.tier === 'full' ? trusted.slice(0, 1).flatMap((origin) => duplicates(origin, label)) : []),
  ];
  const handshakes = numbered(unique(rows));
  return {
    trusted,
    handshakes: handshakes.slice(0, limits.rows),
    omitted: Math.max(0, handshakes.length - limits.rows),
  };
}

/** The pages whose origins are mutated: a page on the server's own host where apps alone are trusted. */
function webPages(trusted: readonly string[], url: URL): Origin[] {
  const parsed = (origins: readonly string[]) =>
    origins.map((origin) => parseOrigin(origin)).filter((origin) => origin !== undefined);
  const pages = parsed(trusted);
  return pages.length > 0 ? pages : parsed([onOwnHost(url)]);
}

const onOwnHost = (url: URL): string => `${url.protocol === 'wss:' ? 'https' : 'http'}://${url.host}`;

function trustedOrigins({ trusted }: ProbeRequest, url: URL): string[] {
  if (trusted.length === 0) return [onOwnHost(url)];
  const origins = trusted.map((text) => {
    const origin = parseOrigin(text);
    if (origin) return serializeOrigin(origin);
    if (isBrowserOrigin(text)) return text;
    throw new ProbeRefused(
      'invalid-origin',
      `${JSON.stringify(text)} is not an origin such as https://app.example.com`,
    );
  });
  return [...new Set(origins)];
}

const control = (origin: string): Row => ({
  family: 'CTL-1',
  tests: 'the trusted page itself',
  origin,
  sendable: 'any-page',
  risk: 'expected',
});

function given(origin: string | null): Row {
  // What HTTP allows in a header (RFC 9110, section 5.5).
  if (origin !== null && !/^[\t\x20-\x7e\x80-\xff]*$/.test(origin)) {
    throw new ProbeRefused('invalid-origin', `${JSON.stringify(origin)} cannot be sent in a header`);
  }
  const sendable = origin !== null && isBrowserOrigin(origin) ? 'any-page' : 'no';
  return { family: 'GIVEN', tests: 'an origin that was asked for', origin, sendable, risk: 'info' };
}

function fromMutation({ family, tests, origin, sendable, risk }: Mutation): Row {
  return { family, tests, origin: origin ?? null, sendable, risk };
}

/** A name of the attacker's that leads to this machine: Origin and Host agree (DNS rebinding). */
function rebinding({ hostname, port }: URL, label: string): Row[] {
  if (!/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return [];
  const host = `${label}.example${port === '' ? '' : `:${port}`}`;
  return [
    {
      family: 'REB-1',
      tests: 'a comparison of Origin and Host that takes any name',
      origin: `http://${host}`,
      host,
      sendable: 'any-page',
      risk: 'medium',
    },
  ];
}

/** Two Origin lines, the trusted page in the first or in the second. */
function duplicates(origin: string, label: string): Row[] {
  const stranger = `https://${label}.example`;
  const both = [
    [origin, stranger],
    [stranger, origin],
  ];
  return both.map((lines, index) => ({
    family: `DUP-${index + 1}`,
    tests: 'which of two Origin lines counts',
    origin: lines.join(', '),
    lines,
    sendable: 'no',
    risk: 'info',
  }));
}

/** Distinguishes requests. */
const keyOf = ({ origin, lines, host }: Row): string => JSON.stringify([origin, lines, host]);

/** The first row of each origin; one from a witness or the table is worth more than one that was merely asked for. */
function unique(rows: readonly Row[]): Row[] {
  const byRequest = new Map<string, Row>();
  for (const row of rows) {
    const known = byRequest.get(keyOf(row));
    if (!known || known.family === 'GIVEN') byRequest.set(keyOf(row), row);
  }
  return [...byRequest.values()];
}

function numbered(rows: readonly Row[]): PlannedHandshake[] {
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const count = (counts.get(row.family) ?? 0) + 1;
    counts.set(row.family, count);
    return { id: count === 1 ? row.family : `${row.family}.${count}`, ...row };
  });
}
