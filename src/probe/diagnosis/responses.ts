import { httpSignatures } from './responses/http';
import { serverSignatures } from './responses/servers';
import type { ResponseSignature } from './signature';

/**
 * How known servers and proxies refuse; the first that fits counts, so exact signs stand before vague ones. Texts are
 * those that the named versions send.
 */
export const responseSignatures: readonly ResponseSignature[] = [...serverSignatures, ...httpSignatures];
