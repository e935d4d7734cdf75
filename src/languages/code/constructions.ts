import { settle } from './evaluate/calls';
import { State } from './evaluate/flow';
import type { Module } from './evaluate/module';
import { type Tree, undefinedValue } from './evaluate/value';
import { libraries } from './libraries';
import { Servers } from './servers';
import type { Site } from './sites';
import type { ModuleSyntax } from './syntax';

/** Where a construction may stand: at the names of a library's exports, and of classes from other files. */
export function constructions({ syntax }: Module): RegExp {
  const used = libraries.flatMap(({ globals }) => globals ?? []);
  const constructed: string[] = [];
  const methods = new Set<string>();
  for (const [names, from] of importsOf(syntax)) {
    const library = libraries.find(({ modules }) => modules.includes(from));
    if (library) used.push(...names);
    else if (from.startsWith('.')) constructed.push(...names);
    for (const { path } of library?.servers ?? [])
      if (path.includes('()')) methods.add(path.at(-1) as string);
  }
  const patterns = [
    '\\brequire\\s*\\(',
    ...used.map((name) => `(?<![\\w$.])${escaped(name)}(?![\\w$])`),
    ...[...methods].map((name) => `\\.${escaped(name)}\\s*\\(`),
    ...constructed.map((name) => `\\bnew\\s+${escaped(name)}(?![\\w$])`),
  ];
  return new RegExp(patterns.join('|'), 'g');
}

const escaped = (name: string): string => name.replaceAll('$', '\\$');

/** Names that a file gets from others, and from where: by `import`, and by `require` at a declaration. */
function importsOf({ statements, text }: ModuleSyntax): [string[], string][] {
  const imported = statements.flatMap((statement): [string[], string][] =>
    statement.kind === 'import'
      ? [[statement.names.map(({ local }) => local).filter((name) => name !== ''), statement.from]]
      : [],
  );
  const required = [...text.matchAll(requireDeclaration)].map((match): [string[], string] => [
    [...(match[1] as string).matchAll(/([\w$]+)\s*(?=[,}]|$)/g)].map((name) => name[1] as string),
    match[2] as string,
  ]);
  return [...imported, ...required];
}

const requireDeclaration =
  /(?:const|let|var)\s+([\w$]+|\{[^}]*\})\s*=\s*(?:await\s+import|require)\s*\(\s*['"]([^'"]+)['"]/g;

/** The value of a construction. A plugin is one that gets registered with something that need not be known. */
export function constructed({ expression, scope }: Site, { program }: Module): Tree {
  if (
    expression.kind === 'call' &&
    expression.callee.kind === 'member' &&
    expression.callee.key.kind === 'literal'
  ) {
    const args = expression.arguments.map(({ value }) => value);
    const [first] = args;
    const plugin =
      first?.kind === 'name' || first?.kind === 'call' ? settle(first, scope, State.empty) : undefinedValue;
    if (plugin.kind === 'leaf' && plugin.value.kind === 'external' && program.externals instanceof Servers) {
      const made = program.externals.plugin(
        String(expression.callee.key.value),
        {
          arguments: [plugin, ...args.slice(1).map((value) => settle(value, scope, State.empty))],
          self: undefinedValue,
          state: State.empty,
          at: scope.range(expression),
        },
        program,
      );
      if (made) return made.value;
    }
  }
  return settle(expression, scope, State.empty);
}
