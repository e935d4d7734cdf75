import type { FailureSignature } from '../signature';

/** The name has no address, or nobody takes the connection. */
export const connectingSignatures: readonly FailureSignature[] = [
  {
    id: 'name-unknown',
    phase: 'dns',
    code: /^(ENOTFOUND|EAI_NONAME|EAI_NODATA)$/,
    cause: 'dns',
    confidence: 'high',
    message: 'The host name has no address on this machine.',
    next: 'Check the spelling, the VPN, and on which machine the probe runs.',
  },
  {
    id: 'resolver-silent',
    phase: 'dns',
    cause: 'dns',
    confidence: 'high',
    message: 'The name server did not answer.',
    next: 'Check the network, the VPN and the resolver of this machine.',
  },
  {
    id: 'nobody-listens',
    code: /^ECONNREFUSED$/,
    cause: 'connection-refused',
    confidence: 'high',
    message: 'Nothing listens on this port.',
    next: 'Start the server, or check its port and whether it is bound to 127.0.0.1 or ::1 only.',
  },
  {
    id: 'no-route',
    phase: 'tcp',
    code: /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TIMEOUT|EADDRNOTAVAIL)$/,
    cause: 'unreachable',
    confidence: 'high',
    message: 'The address does not answer at all.',
    next: 'A firewall, a missing VPN or a wrong address: try from another network.',
  },
];
