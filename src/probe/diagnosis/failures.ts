import { answerSignatures } from './failures/answers';
import { connectingSignatures } from './failures/connecting';
import { tlsSignatures } from './failures/tls';
import type { FailureSignature } from './signature';

/**
 * What failures below HTTP mean; the first that fits counts. Codes are those of Node 20 and OpenSSL 3, the texts behind
 * them those of OpenSSL's error strings.
 */
export const failureSignatures: readonly FailureSignature[] = [
  ...connectingSignatures,
  ...tlsSignatures,
  ...answerSignatures,
];
