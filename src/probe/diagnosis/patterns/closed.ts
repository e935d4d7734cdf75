import { allow, type Pattern } from '../pattern';
import { isAccepted, type Picture } from '../picture';

/** The server takes the trusted page's handshake and a stranger's, and then closes both. */
const isClosedForEverybody = ({ control, foreign, step }: Picture): boolean =>
  foreign?.outcome === 'accepted-then-closed' &&
  [control, step('P2')].some((page) => page?.outcome === 'accepted-then-closed');

/** What the close frame of a stranger says: the code before the reason. */
const closing = ({ foreign }: Picture): string =>
  `${foreign?.afterUpgrade?.closeCode ?? ''} ${foreign?.afterUpgrade?.closeReason ?? ''}`;

/** Every page is closed after the 101; the close frame (RFC 6455, section 7.4) tells most, in this order. */
export const closedForEverybody: readonly Pattern[] = [
  {
    id: 'closed-for-pages',
    cause: 'origin-allow-list',
    confidence: 'high',
    // The page and the client without an Origin are watched equally long, a stranger longer.
    fits: (picture) =>
      isClosedForEverybody(picture) &&
      picture.control?.outcome === 'accepted-then-closed' &&
      picture.absent?.outcome === 'accepted',
    message:
      'The Origin is checked after the upgrade and refuses the trusted page: clients without an Origin stay, pages are closed.',
    next: allow,
  },
  {
    id: 'close-names-subprotocol',
    cause: 'subprotocol',
    confidence: 'high',
    // 4406 is of GraphQL over WebSocket.
    fits: (picture) => isClosedForEverybody(picture) && /^4406|sub-?protocol/i.test(closing(picture)),
    message: 'The server closes WebSockets that offer no sub-protocol it knows.',
    next: 'Probe with the sub-protocol that the page offers (--subprotocol, e.g. graphql-transport-ws).',
  },
  {
    id: 'close-names-origin',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: (picture) => isClosedForEverybody(picture) && /\borigin\b/i.test(closing(picture)),
    message: 'The server takes the handshake and then closes the WebSocket, naming the Origin.',
    next: allow,
  },
  {
    id: 'close-names-credentials',
    cause: 'authentication',
    confidence: 'medium',
    fits: (picture) =>
      isClosedForEverybody(picture) && /auth|token|credential|log ?in|session|jwt/i.test(closing(picture)),
    message: 'The server takes every handshake and then closes the WebSocket, naming credentials.',
    next: 'Send credentials with the probe. Check the Origin before answering 101 as well: cookies alone are sent from any page.',
  },
  {
    id: 'closed-by-an-error',
    cause: 'server-error',
    confidence: 'medium',
    fits: (picture) => isClosedForEverybody(picture) && /^101[12]/.test(closing(picture)),
    message: 'Every WebSocket is closed with 1011 or 1012: the handler fails, or the server is restarting.',
    next: 'Look at the server’s log for an error in the connection handler.',
  },
  {
    id: 'message-names-origin',
    cause: 'origin-allow-list',
    confidence: 'medium',
    fits: (picture) => isClosedForEverybody(picture) && picture.control?.afterUpgrade?.refusesOrigin === true,
    message: 'The server takes the handshake, says in a message that the Origin is wrong, and closes.',
    next: `${allow} A development server looks at Host, too (webpack: devServer.allowedHosts).`,
  },
  {
    id: 'closed-when-done',
    cause: 'no-origin-check',
    confidence: 'medium',
    fits: (picture) =>
      isClosedForEverybody(picture) &&
      /^100[01]/.test(closing(picture)) &&
      (picture.foreign?.afterUpgrade?.messages ?? 0) > 0 &&
      isAccepted(picture.control),
    message:
      'Any web page can open this WebSocket: strangers get messages like everybody, and then a normal end.',
    next: 'Compare the Origin with an allow-list before the upgrade is answered.',
  },
  {
    id: 'closed-for-everybody',
    cause: 'closed-after-accept',
    confidence: 'medium',
    fits: isClosedForEverybody,
    message:
      'The server takes every handshake and then closes the WebSocket, whatever the Origin: often for want of credentials.',
    next: 'Read the close code and reason; send credentials with the probe if it asks for them.',
  },
];
