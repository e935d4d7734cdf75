/** A call that accepts a handshake, as it is written. */
export interface AcceptingCall {
  /** What the method is called on. */
  readonly object: string;
  readonly arguments: readonly string[];
}

/** Lines that refuse a handshake before such a call, unless its Origin is in the list; undefined if they cannot. */
export type Guard = (list: string, call: AcceptingCall) => string[] | undefined;

/** For calls that get the request and the socket of an `upgrade` event (ws, README, "Client authentication"). */
export const refuseUpgrade: Guard = (list, { arguments: [request, socket] }) =>
  request === undefined || socket === undefined
    ? undefined
    : [
        `if (!${list}.has(${request}.headers.origin)) {`,
        `\t${socket}.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\n\\r\\n');`,
        '\treturn;',
        '}',
      ];

/** For `request.accept()` of WebSocket-Node. */
export const refuseRequest: Guard = (list, { object }) =>
  object === ''
    ? undefined
    : [`if (!${list}.has(${object}.origin)) {`, `\t${object}.reject(403);`, '\treturn;', '}'];

/** For handlers that get a `Request` of the Fetch standard and return a `Response`. */
export const refuseWithResponse: Guard = (list, { arguments: [request] }) =>
  request === undefined
    ? undefined
    : [
        `if (!${list}.has(${request}.headers.get('origin') ?? '')) {`,
        "\treturn new Response('Forbidden', { status: 403 });",
        '}',
      ];
