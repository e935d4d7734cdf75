import { createMiddleware, honoRoute, httpException } from '../gates/hono-route';
import { routePath } from '../gates/registrations';
import type { Library, ServerExport } from '../library';

const upgrade = (path: readonly string[]): ServerExport => ({
  path,
  how: 'call',
  options: { index: 0 },
  gate: honoRoute,
  target: routePath,
  before: (list) =>
    `async (context, next) => (${list}.has(context.req.header('origin') ?? '') ? next() : context.text('Forbidden', 403))`,
});

/** Hono 4.13: `upgradeWebSocket` accepts whoever comes to its route (measured on Node, Bun and Deno). */
export const hono: Library = {
  name: 'hono',
  modules: [
    ...['hono/bun', 'hono/deno', 'hono/cloudflare-workers', '@hono/bun', '@hono/deno', '@hono/node-ws'],
    ...['hono/factory', 'hono/http-exception'],
  ],
  values: { createMiddleware, HTTPException: httpException },
  servers: [
    upgrade(['upgradeWebSocket']),
    upgrade(['createBunWebSocket', '()', 'upgradeWebSocket']),
    upgrade(['createNodeWebSocket', '()', 'upgradeWebSocket']),
  ],
};
