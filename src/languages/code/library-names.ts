// Generated from the libraries: npm run generate.

/** The name of a library as it stands in an import, or what else is in every file that uses it. */
export const mentions =
  /['"`](?:node:)?(?:ws|socket\.io|engine\.io|websocket|express-ws|koa-websocket|subscriptions-transport-ws|@fastify\/websocket|fastify-websocket|faye-websocket|sockjs|@nestjs\/websockets|@hocuspocus\/server|uWebSockets\.js|hono\/bun|hono\/deno|hono\/cloudflare-workers|@hono\/bun|@hono\/deno|@hono\/node-ws|hono\/factory|hono\/http-exception|graphql-ws|graphql-ws\/use\/deno|graphql-ws\/use\/uWebSockets|graphql-ws\/lib\/use\/uWebSockets|bun|Deno|vite|webpack-dev-server|crossws\/adapters\/node|crossws|h3|nitro\/h3|nitropack\/runtime|#imports|http-proxy|http-proxy-3|httpxy|http-proxy-middleware)['"`]|Bun\.serve|server\.upgrade\(|upgradeWebSocket|defineWebSocketHandler/;

/** URIs of files that a library reads by itself. */
export const configurations = /(^|\/)vite\.config\.[cm]?[jt]s$|(^|\/)webpack[\w.-]*\.[cm]?[jt]s$/;
