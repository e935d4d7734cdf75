/** What a run may cost the server and this machine. Times in milliseconds, sizes in bytes. */
export const limits = {
  /** In one run, steps of the diagnosis and repetitions among them. */
  handshakes: 70,
  /** Of the table. */
  rows: 64,
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
  /** One handshake, from the connection to the end of its grace window. */
  handshake: 10_000,
  run: 120_000,
  headBytes: 16 * 1024,
  bodyBytes: 4 * 1024,
  payloadBytes: 64 * 1024,
  /** Between the starts of two handshakes. */
  interval: { loopback: 50, elsewhere: 500 },
  /** Added to the interval elsewhere, at random. */
  jitter: 100,
  failuresInARow: 3,
  /** A certificate that expires within fewer days is noted. */
  expiryDays: 30,
} as const;
