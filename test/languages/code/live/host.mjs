/**
 * Loads server programs, unchanged, into one process. Every port that they ask for is replaced by a free one, which is
 * reported to the parent. A program that crashes leaves its connections hanging, as nothing else is there to answer.
 */
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});

let waiting;
const report = (port) => waiting?.(port);
const require = createRequire(import.meta.url);

/** Node's own servers. */
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const callback = args.find((argument) => typeof argument === 'function');
  const waiter = waiting;
  return listen.call(this, 0, '127.0.0.1', () => {
    callback?.call(this);
    waiter?.(this.address().port);
  });
};

/** Servers that do not go through Node's. */
const local = { hostname: '127.0.0.1', port: 0 };
if (globalThis.Bun) {
  const { serve } = Bun;
  Bun.serve = (options) => {
    const server = serve({ ...options, ...local });
    report(server.port);
    return server;
  };
} else if (globalThis.Deno) {
  const { serve } = Deno;
  Deno.serve = (...args) => {
    const handler = args.find((argument) => typeof argument === 'function');
    const options = args.find((argument) => typeof argument === 'object');
    const server = serve({ ...options, ...(handler ? { handler } : {}), ...local, onListen() {} });
    report(server.addr.port);
    return server;
  };
} else wrapMicroWebSockets();

/** uWebSockets.js has binaries for some versions of Node only. */
function wrapMicroWebSockets() {
  let library;
  try {
    library = createRequire(path.join(process.cwd(), 'package.json'))('uWebSockets.js');
  } catch {
    return;
  }
  const { App, us_socket_local_port: portOf } = library;
  library.App = (...args) => {
    const app = App(...args);
    const { listen } = app;
    app.listen = (...given) => {
      const callback = given.findLast((argument) => typeof argument === 'function');
      listen.call(app, local.hostname, local.port, (socket) => {
        callback?.(socket);
        report(portOf(socket));
      });
      return app;
    };
    return app;
  };
}

process.on('message', async (files) => {
  for (const file of files) {
    try {
      const port = new Promise((resolve) => {
        waiting = resolve;
      });
      if (file.endsWith('.cjs')) require(file);
      else await serveExported((await import(pathToFileURL(file).href)).default);
      const opened = await Promise.race([port, new Promise((resolve) => setTimeout(resolve, 5000))]);
      process.send({ file, port: opened });
    } catch (error) {
      process.send({ file, error: String(error?.stack ?? error) });
    }
  }
});

/** Bun and `deno serve` start what a program exports. */
async function serveExported(exported) {
  if (typeof exported?.fetch !== 'function') return;
  if (globalThis.Bun) Bun.serve(exported);
  else Deno.serve({}, exported.fetch);
}
