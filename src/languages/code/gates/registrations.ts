import { memberPath } from '../evaluate/shapes';
import type { Server } from '../library';
import type { Site } from '../sites';
import type { Expression, Located } from '../syntax';

/** One registration such as `app.get(path, …handlers)` or `app.use(…handlers)`. */
export interface Registration {
  /** What the application is called, or where the chain of calls begins that makes it. */
  readonly app: string | number;
  /** Where the method's name stands. */
  readonly at: number;
  readonly path: string | undefined;
  readonly handlers: readonly Expression[];
  readonly site: Site;
}

/** The registrations up to the one that holds the construction; undefined when it stands in none. */
export function registered({ program, call }: Server): readonly Registration[] | undefined {
  const all = program
    .sites(/\.(?:use|get|all)\s*\(/g)
    .flatMap(registration)
    .sort((a, b) => a.at - b.at);
  const own = all.findIndex(({ handlers }) => handlers.some((handler) => isAt(handler, call.at)));
  return own < 0 ? undefined : all.slice(0, own + 1);
}

export const isAt = (one: Located, { start, end }: Located): boolean =>
  one.start === start && one.end === end;

/** The path of the route behind that of its application, with something in the place of its parameters. */
export function routePath(server: Server): string | undefined {
  const route = registered(server)?.at(-1);
  if (!route?.path) return route?.path;
  const path = route.path.replace(/:\w+(?:\{[^}]*\})?/g, '1').replace(/\*$/, '');
  return (basePath(route) + path).replace(/\/{2,}/g, '/');
}

/** `const app = new Hono().basePath('/api')`. */
function basePath({ app, site }: Registration): string {
  const made = new RegExp(
    `\\b${String(app).replaceAll('$', '\\$')}\\s*=\\s*new\\s+\\w+(?:<[^>]*>)?\\([^()]*\\)\\s*\\.basePath\\(\\s*(['"\`])([^'"\`]*)\\1`,
  );
  return made.exec(site.scope.module.syntax.text)?.[2] ?? '';
}

function registration(site: Site): Registration[] {
  const { expression } = site;
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
  const args = expression.arguments.map(({ value }) => value);
  const path = args[0]?.kind === 'literal' ? String(args[0].value) : undefined;
  const { object, key } = expression.callee;
  const app = memberPath(object) ?? nameOfChain(site) ?? expression.start;
  return [{ app, at: key.start, path, handlers: path === undefined ? args : args.slice(1), site }];
}

/** The variable that a chain of calls is assigned to: `const app = new Hono().use(…)`. */
const nameOfChain = ({ expression, scope }: Site): string | undefined =>
  /(?:const|let|var)\s+([\w$]+)\s*=\s*$/.exec(
    scope.module.syntax.text.slice(Math.max(0, expression.start - 200), expression.start),
  )?.[1];

/** What stands for anything in a path: `:name`, `:name{pattern}` and `*`. */
const placeholder = /(:\w+(?:\{[^}]*\})?|\/?\*)/;

const meaning = (part: string): string => (part === '/*' ? '(?:/.*)?' : part === '*' ? '.*' : '[^/]+');

/** Is a handler for this path called for that route? `/live/*` is for `/live`, too. */
export function covers(path: string | undefined, route: string | undefined): boolean {
  if (path === undefined || path === '*' || path === route) return true;
  const source = path
    .split(placeholder)
    .map((part, index) => (index % 2 ? meaning(part) : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`).test(route ?? '');
}
