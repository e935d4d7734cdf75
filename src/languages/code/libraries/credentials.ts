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

/** Modules that read settings: what they give is the same for every visitor (their documentation, 2026). */
const settings: ReadonlySet<string> = new Set([
  '@nestjs/config',
  'config',
  'conf',
  'convict',
  'env-var',
  'nconf',
  'rc',
]);

/** Is what the module gives a setting of the program, whoever the visitor is? */
export const isSetting = (module: string): boolean => settings.has(module);

/** Does the module ask who the visitor is, and never which page? */
export const asksWho = (module: string): boolean => modules.has(module);
