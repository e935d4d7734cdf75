import type { Scope } from './config';
import { isGlob } from './include';
import { type Directive, insertion } from './syntax';

/**
 * One instruction of `ngx_http_rewrite_module`. As in nginx itself, the body of an `if` follows it, and `end` is where
 * the program goes on when the condition is false.
 */
export type Instruction = { readonly directive: Directive } & (
  | { readonly kind: 'set' | 'return' | 'rewrite' | 'break' }
  /** `settings` replace those of the location while it answers; none at server level. */
  | { readonly kind: 'if'; readonly end: number; readonly settings?: Scope }
  /** A template engine decides whether the instructions up to `end` are there. */
  | { readonly kind: 'optional'; readonly end: number }
  | { readonly kind: 'unknown'; readonly why: string }
);

export type Program = readonly Instruction[];

const plain: Readonly<Record<string, 'set' | 'return' | 'rewrite' | 'break'>> = {
  set: 'set',
  return: 'return',
  rewrite: 'rewrite',
  break: 'break',
  set_by_lua: 'set',
  set_by_lua_block: 'set',
  set_by_lua_file: 'set',
};

/** Files that come with nginx, certbot, Debian, LinuxServer's SWAG and NGINX Proxy Manager, and hold no check. */
const harmlessIncludes =
  /(^|\/)(mime\.types|(fastcgi|uwsgi|scgi|proxy)_params|fastcgi(-php)?\.conf|options-ssl-nginx\.conf|config\/nginx\/(proxy|resolver)\.conf|conf\.d\/include\/(block-exploits|assets)\.conf|[^/]*(ssl|tls|letsencrypt|gzip|cert)[^/]*)$/i;

const programs = new WeakMap<Scope, Program>();

/** The instructions of a server or location, in the order in which nginx runs them. */
export function programOf(scope: Scope): Program {
  let program = programs.get(scope);
  if (!program) {
    const instructions: Instruction[] = [];
    compile(scope.directives, scope, instructions);
    program = instructions;
    programs.set(scope, program);
  }
  return program;
}

function compile(directives: readonly Directive[], scope: Scope, program: Instruction[]): void {
  for (const directive of directives) {
    const optional = directive.conditional && isInstruction(directive);
    const start = program.length;
    if (optional) program.push({ kind: 'optional', directive, end: 0 });
    compileOne(directive, scope, program);
    if (optional) program[start] = { kind: 'optional', directive, end: program.length };
  }
}

const isInstruction = ({ name }: Directive): boolean =>
  name === 'if' || name === insertion || name === 'include' || Object.hasOwn(plain, name);

function compileOne(directive: Directive, scope: Scope, program: Instruction[]): void {
  const { name, block } = directive;
  if (Object.hasOwn(plain, name)) {
    program.push({ kind: plain[name] as 'set', directive });
  } else if (name === 'if' && block) {
    const start = program.length;
    const settings: Scope | undefined =
      scope.kind === 'server'
        ? undefined
        : { kind: 'if', directives: block.directives, parent: scope, directive };
    program.push({ kind: 'if', directive, end: 0 });
    compile(block.directives, scope, program);
    program[start] = { kind: 'if', directive, end: program.length, ...(settings ? { settings } : {}) };
  } else if (name === insertion) {
    program.push({ kind: 'unknown', directive, why: 'a template puts text in here' });
  } else if (name === 'include') {
    const path = directive.args[0]?.value ?? '';
    if (!harmlessIncludes.test(path) && !isGlob(path))
      program.push({ kind: 'unknown', directive, why: `the included file ${path} was not found` });
  }
}
