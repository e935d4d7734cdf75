import type { AddressSource, Place } from './address';
import { portIn } from './address';

/** How code says where it listens; the first group is the port. */
const ports: readonly RegExp[] = [
  // server.listen(3000), .listen(process.env.PORT || 3000), .listen({ port: 3000 })
  /\.listen\s*\(\s*(?:\{[^{}]*?\bport\s*:\s*)?(?:[\w.[\]'"]+\s*(?:\|\||\?\?)\s*)?["']?(\d{2,5})\b/g,
  // const port = Number(process.env.PORT ?? 3000), PORT = int(os.environ.get("PORT", 8000))
  /\bport\b\s*(?::\s*\w+\s*)?=\s*[^;\n]*?(?:\|\||\?\?|,)\s*["']?(\d{2,5})\b/gi,
  /\bport\b\s*(?::\s*\w+\s*)?=\s*["']?(\d{2,5})\b/gi,
  // http.ListenAndServe(":8080", nil)
  /\bListenAndServe(?:TLS)?\s*\(\s*["'`][\w.]*:(\d{2,5})/g,
];

/** The port of the endpoint itself, else the ports that its file speaks of. */
export const ownPorts: AddressSource = async ({ endpoint, text }) => {
  const { kind, range } = endpoint;
  const own = endpoint.listen.flatMap(({ port, fallback, ...rest }): Place[] =>
    port === undefined || fallback ? [] : [{ ...rest, port, reason: `it listens on port ${port}`, range }],
  );
  return own.length > 0 || kind !== 'server' ? own : portsIn(text, range.uri);
};

function portsIn(text: string, uri: string): Place[] {
  return ports.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const port = portIn(match[1]);
      const end = match.index + match[0].length;
      const range = { uri, start: end - (match[1]?.length ?? 0), end };
      return port === undefined ? [] : [{ port, reason: `the file speaks of port ${port}`, range }];
    }),
  );
}
