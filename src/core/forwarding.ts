import type { Endpoint, Listen } from './endpoint';
import type { Condition } from './policy/condition';
import { type Decision, nodes } from './policy/decision';
import { type PartOfHandshake, withSubstituted } from './policy/substitute';
import { headerTerm, type Term } from './policy/term';
import type { Verdict } from './policy/verdict';
import type { SourceRange } from './source';

/** A handshake as a proxy passes it on. */
export interface Forwarded {
  readonly kind: 'forwarded';
  /** Where it goes: one of these; undefined where that is not known. */
  readonly to: readonly Listen[] | undefined;
  /** The request target that arrives: path and query. */
  readonly target: Term;
  /** Headers that the proxy sets, by lower-case name; undefined for those that it takes away. The others arrive as sent. */
  readonly headers: ReadonlyMap<string, Term | undefined>;
  /** What sets the Origin, if something does. */
  readonly originAt?: SourceRange;
}

/** What becomes of a handshake in a proxy: an answer of the proxy's own, or what the server behind it gets. */
export type Forwarding = Decision<Verdict | Forwarded>;

/** All the ways in which a proxy passes handshakes on. */
export function waysThrough(proxy: Endpoint): Forwarded[] {
  const forwarding = proxy.forwards?.();
  return forwarding
    ? [...nodes(forwarding)].flatMap((node) =>
        node.kind === 'leaf' && node.value.kind === 'forwarded' ? [node.value] : [],
      )
    : [];
}

/** The question about what arrives, put to what was sent. */
export const askedBefore = (condition: Condition, forwarded: Forwarded): Condition =>
  withSubstituted(condition, (part) => arriving(part, forwarded));

function arriving(part: PartOfHandshake, { headers, target, to }: Forwarded): Term | undefined {
  switch (part.kind) {
    case 'header':
      return headers.has(part.name) ? (headers.get(part.name) ?? takenAway(part.name)) : undefined;
    case 'target':
      return part.part === 'whole' ? target : partOf(target, part.part);
    case 'scheme':
      return { kind: 'literal', value: to?.[0]?.tls ? 'https' : 'http' };
  }
}

/** Always absent: no header has a name with blanks. Named so for descriptions. */
const takenAway = (name: string): Term => headerTerm(`${name} (taken away)`);

/** The path or the query of a request target. */
export function partOf(target: Term, part: 'path' | 'query'): Term {
  if (target.kind === 'target') return { kind: 'target', part };
  const source = part === 'path' ? '^([^?]*)' : '\\?([\\s\\S]*)$';
  const found: Term = {
    kind: 'capture',
    of: target,
    regex: { source, flags: '', dialect: 'ecmascript' },
    group: 1,
  };
  return { kind: 'orElse', of: found, fallback: { kind: 'literal', value: '' } };
}
