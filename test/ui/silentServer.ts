import { createServer, type Socket } from 'node:net';

/** A server on loopback that accepts connections and never says a word. */
export async function silentServer(): Promise<{
  readonly url: string;
  /** Resolves when every connection is closed. */
  connectionsClosed(): Promise<void>;
  stop(): void;
}> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.once('close', () => {
      open.delete(socket);
      server.emit('gone');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `ws://127.0.0.1:${port}/`,
    async connectionsClosed() {
      while (open.size > 0) await new Promise((resolve) => server.once('gone', resolve));
    },
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
