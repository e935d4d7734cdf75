import type { Endpoint } from '../../src/core/endpoint';
import type { Condition } from '../../src/core/policy/condition';
import { branch, leaf } from '../../src/core/policy/decision';
import { browserHandshake, type Handshake } from '../../src/core/policy/handshake';
import type { OriginPolicy } from '../../src/core/policy/predict';
import { accept, reject } from '../../src/core/policy/verdict';

/** A policy that accepts when the condition is true, else refuses with 403. */
export const acceptIf = (condition: Condition): OriginPolicy =>
  branch(condition, leaf(accept), leaf(reject(403)));

const range = { uri: 'memory:///server.js', start: 0, end: 1 };

/** A server with this policy and nothing else to it. */
export function endpointWith(
  policy: OriginPolicy,
  more: Partial<Endpoint> & { host?: string } = {},
): Endpoint {
  const { host = 'localhost', ...rest } = more;
  const sample: Handshake = { ...browserHandshake, host };
  return {
    id: 'memory:///server.js#ws@0',
    language: 'code',
    library: 'ws',
    kind: 'server',
    range,
    listen: [],
    policy,
    sample,
    entries: [],
    observations: [],
    ...rest,
  };
}
