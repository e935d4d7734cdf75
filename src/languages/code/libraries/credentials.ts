/**
 * Modules that find out who a visitor is, and never which page asks: they read cookies, tokens and stores, not the Origin
 * (their documentation, 2026).
 */
const modules: ReadonlySet<string> = new Set([
  'bcrypt',
  'connect-redis',
  'cookie',
  'cookie-parser',
  'cookie-session',
  'cookie-signature',
  'cookies',
  'crypto',
  'express-session',
  'iron-session',
  'ioredis',
  'mongoose',
  'passport',
  'redis',
  'tough-cookie',
]);

/** Does the module ask who the visitor is, and never which page? */
export const asksWho = (module: string): boolean => modules.has(module);
