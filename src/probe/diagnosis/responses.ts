import { authenticationSignatures } from './responses/authentication';
import { edgeSignatures } from './responses/edges';
import { hostSignatures } from './responses/host';
import { protocolSignatures } from './responses/protocol';
import { redirectSignatures } from './responses/redirects';
import { serverSignatures } from './responses/servers';
import { troubleSignatures } from './responses/trouble';
import type { ResponseSignature } from './signature';

/**
 * How known servers and proxies refuse; the first that fits counts, so exact signs stand before vague ones. Texts are
 * those that the named versions send.
 */
export const responseSignatures: readonly ResponseSignature[] = [
  ...serverSignatures,
  ...protocolSignatures,
  ...hostSignatures,
  ...authenticationSignatures,
  ...redirectSignatures,
  ...edgeSignatures,
  ...troubleSignatures,
];
