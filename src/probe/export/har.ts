import { version } from '../../../package.json';
import type { Header, ProbeReport, ProbeResult } from '../types';

/** The handshakes as an HTTP archive (HAR 1.2), for tools that draw waterfalls. Secrets are placeholders. */
export function har(report: ProbeReport): string {
  const log = {
    version: '1.2',
    creator: { name: 'ws-origin', version },
    pages: [],
    entries: report.results.map((result) => entry(result, report)),
    comment: report.summary,
  };
  return `${JSON.stringify({ log }, undefined, 2)}\n`;
}

function entry(result: ProbeResult, { url, startedAt, address }: ProbeReport) {
  const { timings, response, request, outcome, reason, family } = result;
  const [line = '', ...lines] = request.split('\r\n');
  const redirect = response?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  return {
    startedDateTime: startedAt,
    time: timings.dns + timings.tcp + timings.tls + timings.upgrade,
    request: {
      method: line.split(' ')[0] || 'GET',
      url: url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: lines.map((text) => pair(splitHeader(text))),
      queryString: [...new URL(url).searchParams].map(pair),
      headersSize: request.length + 4,
      bodySize: 0,
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      httpVersion: response ? 'HTTP/1.1' : '',
      cookies: [],
      headers: (response?.headers ?? []).map(pair),
      content: { size: response?.body.length ?? 0, mimeType: 'x-unknown', text: response?.body ?? '' },
      redirectURL: redirect ?? '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    // HAR counts TLS as a part of connect.
    timings: {
      blocked: -1,
      dns: timings.dns,
      connect: timings.tcp + timings.tls,
      ssl: timings.tls > 0 ? timings.tls : -1,
      send: 0,
      wait: timings.upgrade,
      receive: 0,
    },
    ...(address === null ? {} : { serverIPAddress: address }),
    comment: `${family}: ${outcome} (${reason})`,
    _resourceType: 'websocket',
    _webSocketMessages: [],
  };
}

const pair = ([name, value]: Header) => ({ name, value });

function splitHeader(text: string): Header {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1).trim()];
}
