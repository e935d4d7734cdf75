import type { IncomingMessage } from 'node:http';
import { redactHeader } from './headers';
import { limits } from './limits';
import { harmless, harmlessLines } from './text';
import type { Header, Response } from './types';

/** Status line and headers, shortened and without what only the user's own client should see. */
export function responseHead(message: IncomingMessage): Response {
  return {
    status: message.statusCode ?? 0,
    statusText: harmless(message.statusMessage ?? '', 100),
    headers: pairs(message.rawHeaders)
      .slice(0, 64)
      .map(redactHeader)
      .map(([name, value]) => [harmless(name, 100), harmless(value, 500)]),
    body: '',
    truncated: false,
  };
}

function pairs(raw: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([raw[index] as string, raw[index + 1] as string]);
  }
  return headers;
}

/** The start of the body, as much as arrives within the limits. Never rejects; the caller destroys the socket. */
export function readBody(message: IncomingMessage): Promise<Pick<Response, 'body' | 'truncated'>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (truncated: boolean) => {
      clearTimeout(timer);
      message.removeAllListeners('data').pause();
      const text = Buffer.concat(chunks).subarray(0, limits.bodyBytes).toString('utf8');
      resolve({ body: harmlessLines(text, limits.bodyBytes), truncated });
    };
    const timer = setTimeout(() => finish(true), limits.body);
    message.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limits.bodyBytes) finish(true);
    });
    message.on('end', () => finish(false));
    message.on('error', () => finish(true));
    message.on('close', () => finish(!message.complete));
  });
}

/** The value of a header, whatever the case of its name. */
export function headerOf(response: Response | null, name: string): string | undefined {
  return response?.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}
