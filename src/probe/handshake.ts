import http, { type ClientRequest } from 'node:http';
import { WebSocket } from 'ws';
import { version } from '../../package.json';
import { asFailure, type Connection } from './connect';
import { redactHeader, redactUrl } from './headers';
import { limits } from './limits';
import { readBody, responseHead } from './response';
import { harmless, refusesOrigin } from './text';
import type { AfterUpgrade, Failure, Header, Response } from './types';

/** One request. */
export interface Attempt {
  readonly url: string;
  /** Null: no Origin header. Several values are sent as several lines. */
  readonly origin: string | readonly string[] | null;
  /** In place of the URL's host and port. */
  readonly host?: string;
  readonly headers: readonly Header[];
  readonly subprotocols: readonly string[];
  /** How long an opened WebSocket is watched, in milliseconds, as far as is known now; `limits.grace` when absent. */
  readonly grace?: () => number;
}

/** What was seen of one request; judged elsewhere. */
export interface Observation {
  /** Request line and headers as sent, secrets replaced by placeholders. */
  readonly request: string;
  /** Milliseconds from the request to the response head, or to the failure. */
  readonly upgrade: number;
  readonly response: Response | null;
  /** True when the handshake was completed as RFC 6455, section 4.1 demands. */
  readonly opened: boolean;
  readonly afterUpgrade: AfterUpgrade | null;
  readonly failure: Failure | null;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** Called once, when the answer has come or there is none: the next handshake may start. */
  readonly onAnswer?: () => void;
}

/** Sends one request on the connection and watches until `end` is called; afterwards nothing counts any more. */
function watch(
  { socket }: Connection,
  { signal, onAnswer }: ExchangeOptions,
  send: (watched: Watched) => ClientRequest | WebSocket,
): Promise<Observation> {
  return new Promise((resolve) => {
    const start = performance.now();
    let ended = false;
    let answered = false;
    let seen: Observation = {
      request: '',
      upgrade: 0,
      response: null,
      opened: false,
      afterUpgrade: null,
      failure: null,
    };
    const watched: Watched = {
      note: (part) => {
        seen = { ...seen, ...part };
      },
      answer: (part) => {
        clearTimeout(deadline);
        answered = true;
        seen = { ...seen, ...part, upgrade: performance.now() - start };
        onAnswer?.();
      },
      end: (part) => {
        if (ended) return;
        ended = true;
        clearTimeout(deadline);
        signal.removeEventListener('abort', onAbort);
        if (!answered) watched.answer({});
        resolve({ ...seen, ...part });
      },
      fail: (failure) => {
        watched.end({ failure });
        socket.destroy();
      },
      breakOff: (failure) => {
        if (!answered) watched.fail(failure);
      },
    };
    const onAbort = () => watched.fail({ phase: 'upgrade', code: 'CANCELLED', message: 'cancelled' });
    const deadline = setTimeout(
      () =>
        watched.fail({ phase: 'upgrade', code: 'TIMEOUT', message: `no answer within ${limits.upgrade} ms` }),
      limits.upgrade,
    );
    signal.addEventListener('abort', onAbort);
    try {
      send(watched);
    } catch (error) {
      watched.fail(asFailure(error as Error, 'upgrade'));
    }
    if (signal.aborted) onAbort();
  });
}

interface Watched {
  note(part: Partial<Observation>): void;
  answer(part: Partial<Observation>): void;
  end(part: Partial<Observation>): void;
  fail(failure: Failure): void;
  /** Fails, unless the answer has come: what breaks then is the rest of a refusal, or an opened WebSocket. */
  breakOff(failure: Failure): void;
}

/**
 * A handshake with `ws`. An opened WebSocket is watched for the grace window and then closed with 1000; no data frame,
 * ping or pong is sent. Redirects are not followed.
 */
export function openWebSocket(
  connection: Connection,
  attempt: Attempt,
  options: ExchangeOptions,
): Promise<Observation> {
  return watch(connection, options, (watched) => {
    const client = new WebSocket(attempt.url, [...attempt.subprotocols], {
      createConnection: () => connection.socket,
      // Its types know single values only; Node sends one line for each value.
      headers: requestHeaders(attempt) as Record<string, string>,
      perMessageDeflate: false,
      followRedirects: false,
      autoPong: false,
      maxPayload: limits.payloadBytes,
      maxHeaderSize: limits.headBytes,
      finishRequest: (request) => {
        watched.note({ request: requestText(request) });
        request.end();
      },
    });
    const received: Pick<AfterUpgrade, 'refusesOrigin'> & { messages: number } = { messages: 0 };
    let grace: NodeJS.Timeout | undefined;
    let impatience: NodeJS.Timeout | undefined;
    client.on('upgrade', (message) => watched.note({ response: responseHead(message) }));
    client.on('open', () => {
      watched.answer({ opened: true });
      const opened = performance.now();
      const lookAgain = () => {
        const left = opened + (attempt.grace?.() ?? limits.grace) - performance.now();
        if (left > 1) grace = setTimeout(lookAgain, Math.min(left, limits.grace));
        else {
          watched.end({ afterUpgrade: { ...received } });
          client.close(1000, 'origin-probe');
          impatience = setTimeout(() => client.terminate(), limits.close);
        }
      };
      lookAgain();
    });
    client.on('message', (data: Buffer) => {
      received.messages++;
      if (refusesOrigin(data)) Object.assign(received, { refusesOrigin: true });
    });
    client.on('unexpected-response', (_request, message) => refusal(watched, connection, message));
    client.on('error', (error) => {
      const failure = asFailure(error, 'upgrade');
      watched.breakOff(failure.code === 'ERROR' ? { ...failure, code: 'BAD_UPGRADE' } : failure);
    });
    client.on('close', (code, reason) => {
      clearTimeout(grace);
      clearTimeout(impatience);
      const closeReason = harmless(reason.toString('utf8'), 123);
      watched.end({ afterUpgrade: { closeCode: code, closeReason, ...received } });
      connection.socket.destroy();
    });
    return client;
  });
}

/** The same request without the upgrade headers, to see who answers. */
export function plainGet(
  connection: Connection,
  attempt: Attempt,
  options: ExchangeOptions,
): Promise<Observation> {
  return watch(connection, options, (watched) => {
    const url = new URL(attempt.url);
    const request = http.request({
      createConnection: () => connection.socket,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: url.pathname + url.search,
      headers: { ...requestHeaders(attempt), Connection: 'close' },
      maxHeaderSize: limits.headBytes,
    });
    watched.note({ request: requestText(request) });
    request.on('response', (message) => refusal(watched, connection, message));
    request.on('upgrade', (message) => {
      watched.end({ response: responseHead(message) });
      connection.socket.destroy();
    });
    request.on('error', (error) => watched.breakOff(asFailure(error, 'upgrade')));
    request.end();
    return request;
  });
}

function refusal(watched: Watched, { socket }: Connection, message: http.IncomingMessage): void {
  const response = responseHead(message);
  watched.answer({ response });
  void readBody(message).then((body) => {
    watched.end({ response: { ...response, ...body } });
    socket.destroy();
  });
}

/** Header values by name; a name given several times is sent in several lines. */
function requestHeaders({
  url,
  host = new URL(url).host,
  headers,
  origin,
}: Attempt): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = { Host: host, 'User-Agent': userAgent };
  for (const [name, value] of headers) {
    const same = Object.keys(byName).find((known) => known.toLowerCase() === name.toLowerCase());
    if (same === undefined || same === 'User-Agent') byName[same ?? name] = value;
    else byName[same] = [byName[same] ?? [], value].flat();
  }
  return origin === null ? byName : { ...byName, Origin: typeof origin === 'string' ? origin : [...origin] };
}

/** Says who asks, in the form in which servers that look for a browser take it for one. */
const userAgent = `Mozilla/5.0 (compatible; websocket-origin-inspector/${version}; handshake probe)`;

/** What Chromium 156 sends besides; for servers that tell browsers from programs. */
export const browserHeaders: readonly Header[] = [
  [
    'User-Agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  ],
  ['Pragma', 'no-cache'],
  ['Cache-Control', 'no-cache'],
  ['Accept-Encoding', 'gzip, deflate'],
  ['Accept-Language', 'en-US,en;q=0.9'],
];

function requestText(request: ClientRequest): string {
  const lines = request.getRawHeaderNames().flatMap((name) => {
    const value = request.getHeader(name) ?? '';
    return [value].flat().map((one) => redactHeader([name, String(one)]).join(': '));
  });
  return [`${request.method} ${redactUrl(request.path)} HTTP/1.1`, ...lines].join('\r\n');
}
