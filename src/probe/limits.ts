/** What a run may cost the server and this machine. Times in milliseconds, sizes in bytes. */
export const limits = {
  /** Rows of the table; with the steps of the diagnosis a run stays under 70 handshakes. */
  handshakes: 63,
  dns: 3000,
  tcp: 3000,
  tls: 5000,
  upgrade: 5000,
  /** For the rest of a refusal's body after its head. */
  body: 1000,
  /** How long an opened WebSocket is watched. */
  grace: 250,
  /** The same for the stranger's, which decides most: some servers check after a while. */
  longGrace: 1500,
  /** For the server's answer to our close frame. */
  close: 500,
  run: 120_000,
  headBytes: 16 * 1024,
  bodyBytes: 4 * 1024,
  payloadBytes: 64 * 1024,
  /** Between the starts of two handshakes. */
  interval: { loopback: 50, elsewhere: 500 },
  /** Added to the interval elsewhere, at random. */
  jitter: 100,
  failuresInARow: 3,
} as const;
