import { type Condition, equals, oneOf, present } from '../../core/policy/condition';
import { branch, leaf, type Reason } from '../../core/policy/decision';
import type { OriginPolicy } from '../../core/policy/predict';
import { host, literal, lowerCase, origin, type Term } from '../../core/policy/term';
import { accept, reject, unknownVerdict } from '../../core/policy/verdict';
import type { SourceRange } from '../../core/source';
import type { Client, OriginCheck } from './clients/client';
import { gethDefaultOrigin, gethExactOrigin, gethMachineOrigin, gethOriginRule } from './geth-matcher';
import { fitsBy, type OriginItem } from './origin-list';

/** How a release compares an entry with an Origin; undefined when it compares nothing. */
export const matcherOf = ({ kind }: OriginCheck) =>
  kind === 'rules' ? gethOriginRule : kind === 'exact' ? gethExactOrigin : undefined;

/** What the policy is made of. */
export interface PolicySource {
  readonly client: Client;
  readonly check: OriginCheck;
  readonly items: readonly OriginItem[];
  /** The name of the list, where there is one. */
  readonly listName: string | undefined;
  readonly range: SourceRange;
}

const refused = (reason: Reason): OriginPolicy => leaf(reject(403), reason);

/** Which Origins get in. */
export function originPolicy({ client, check, items, listName, range }: PolicySource): OriginPolicy {
  if (check.kind === 'none') return leaf(accept, { range, text: `${client.name} does not check the Origin` });
  if (check.kind === 'unread')
    return leaf(unknownVerdict(`whether this release of ${client.name} checks the Origin is not known`));
  const wildcard = items.find(({ entry }) => entry.kind === 'wildcard');
  if (wildcard)
    return leaf(accept, { range: wildcard.entry.range, text: '"*" in the list lets every origin in' });
  const listed =
    items.length > 0
      ? ofEntries(items, noEntry(check, `no entry of ${listName ?? 'the list'} fits`, range))
      : ofDefault(check, range);
  const absent: OriginPolicy = check.acceptsAbsent
    ? leaf(accept, { range, text: 'a handshake without Origin gets in' })
    : refused({ range, text: 'a handshake without Origin is refused' });
  return branch(present(origin), listed, absent);
}

/** What a list leaves out; pages that geth lets in without a list are told that it is the list which shuts them out. */
function noEntry(check: OriginCheck, text: string, range: SourceRange): OriginPolicy {
  const other = refused({ range, text });
  if (check.kind !== 'rules' || check.defaults) return other;
  const replaced = `${text}; a list takes the place of the default, which lets in http://localhost`;
  return branch(fitsBy(gethDefaultOrigin, ''), refused({ range, text: replaced }), other);
}

function ofEntries(items: readonly OriginItem[], rest: OriginPolicy): OriginPolicy {
  return items.reduceRight<OriginPolicy>(
    (otherwise, { entry }) =>
      branch(
        entry.fits,
        leaf(accept, { range: entry.range, text: `the entry ${JSON.stringify(entry.text)} lets it in` }),
        otherwise,
        entry.range,
      ),
    rest,
  );
}

/** An empty list stands for a list of the client's own: mostly the pages on the machine itself, without TLS. */
function ofDefault(check: OriginCheck, range: SourceRange): OriginPolicy {
  const matcher = matcherOf(check) ?? gethOriginRule;
  const own = check.defaults ?? ['http://localhost'];
  const text = `without a list, only pages on ${own.join(', ')}${check.defaults ? '' : ' and on the host name of the machine'} get in`;
  const admitted = leaf(accept, { range, text });
  const fits: Condition[] = own.map((entry) => fitsBy(matcher, entry));
  if (!check.defaults) fits.push(fitsBy(gethMachineOrigin, check.kind));
  return fits.reduceRight<OriginPolicy>(
    (otherwise, condition) => branch(condition, admitted, otherwise),
    refused({ range, text: `${text}; this is another page` }),
  );
}

/** The Host header without its port. */
const hostName: Term = lowerCase({ kind: 'item', of: host, separator: ':', index: 0 });

/** Lets through what names one of these hosts, whatever the port; `*` and `all` stand for any (Besu's allow-list). */
export function behindHostList(
  hosts: readonly string[],
  range: SourceRange,
  policy: OriginPolicy,
): OriginPolicy {
  if (hosts.includes('*') || hosts.includes('all')) return policy;
  const other = refused({ range, text: `the Host header is none of ${hosts.join(', ')}` });
  return branch(
    oneOf(
      hostName,
      hosts.map((name) => name.toLowerCase()),
    ),
    policy,
    other,
  );
}

/**
 * Lets through what asks for the path: exactly `/` without a prefix, else all that starts with it. geth answers other
 * paths with an empty page (node/rpcstack.go, `ServeHTTP` and `checkPath`, 1.10.0 to 1.17.0).
 */
export function underPath(prefix: string, range: SourceRange, policy: OriginPolicy): OriginPolicy {
  const path: Term = { kind: 'target', part: 'path' };
  const fits: Condition =
    prefix === '' ? equals(path, literal('/')) : { kind: 'startsWith', term: path, text: literal(prefix) };
  const text = `the path ${prefix === '' ? 'is not /' : `does not start with ${prefix}`}`;
  return branch(fits, policy, leaf(reject(200), { range, text }));
}
