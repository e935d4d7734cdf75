/**
 * Loads server programs, unchanged, into one process. Every port that they ask for is replaced by a free one, which is
 * reported to the parent. A program that crashes leaves its connections hanging, as nothing else is there to answer.
 */
import { createRequire } from 'node:module';
import net from 'node:net';
import { pathToFileURL } from 'node:url';

process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});

let waiting;
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const callback = args.find((argument) => typeof argument === 'function');
  const report = waiting;
  return listen.call(this, 0, '127.0.0.1', () => {
    callback?.call(this);
    report?.(this.address().port);
  });
};

const require = createRequire(import.meta.url);

process.on('message', async (files) => {
  for (const file of files) {
    try {
      const port = new Promise((resolve) => {
        waiting = resolve;
      });
      if (file.endsWith('.cjs')) require(file);
      else await import(pathToFileURL(file).href);
      const opened = await Promise.race([port, new Promise((resolve) => setTimeout(resolve, 5000))]);
      process.send({ file, port: opened });
    } catch (error) {
      process.send({ file, error: String(error?.stack ?? error) });
    }
  }
});
