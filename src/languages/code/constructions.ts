import { settle } from './evaluate/calls';
import type { Module } from './evaluate/module';
import { State } from './evaluate/state';
import { type Tree, undefinedValue } from './evaluate/value';
import { libraries, libraryOf, serverFunctions } from './libraries';
import { Servers } from './servers';
import type { Site } from './sites';
import type { Expression, ModuleSyntax } from './syntax';

/** Where a construction may stand: at the names of a library's exports, and of classes from other files. */
export function constructions({ syntax, program, uri }: Module): RegExp {
  const used = libraries.flatMap(({ globals }) => globals ?? []);
  const constructed: string[] = [];
  const methods = new Set<string>();
  for (const [names, from] of importsOf(syntax)) {
    const library = libraryOf(from);
    if (library) used.push(...names);
    else if (from.startsWith('.') || program.isOwn(uri, from)) {
      constructed.push(...names);
      used.push(...names.filter((name) => serverFunctions.has(name)));
    }
    for (const { path } of library?.servers ?? [])
      if (path.includes('()')) methods.add(path.at(-1) as string);
  }
  addDerived(syntax.text, used, constructed);
  const patterns = [
    '\\brequire\\s*\\(',
    ...used.map((name) => `(?<![\\w$.])${escaped(name)}(?![\\w$])`),
    ...[...methods].map((name) => `(?<![\\w$])${escaped(name)}\\s*\\(`),
    ...constructed.map((name) => `\\bnew\\s+${escaped(name)}(?![\\w$])`),
  ];
  return new RegExp(patterns.join('|'), 'g');
}

/** Adds names that stand for these: other variables, and classes that extend them. */
function addDerived(text: string, used: string[], constructed: string[]): void {
  for (const [, names = '', from = ''] of text.matchAll(aliasDeclaration))
    if (used.includes(from)) used.push(...namesIn(names));
  for (const [, name = '', parent = ''] of text.matchAll(
    /\bclass\s+([\w$]+)(?:<[^{]*?>)?\s+extends\s+([\w$]+)/g,
  ))
    if (used.includes(parent) || constructed.includes(parent)) constructed.push(name);
}

/** `const Name = Other.Name` and `const { Name } = Other`. */
const aliasDeclaration =
  /(?:\b(?:const|let|var)|,)\s+([\w$]+|\{[^}]*\})\s*=\s*([\w$]+)(?:\s*\.\s*[\w$]+)*\s*(?=[;,\n])/g;

const namesIn = (pattern: string): string[] =>
  [...pattern.matchAll(/([\w$]+)\s*(?=[,}]|$)/g)].map((name) => name[1] as string);

const escaped = (name: string): string => name.replaceAll('$', '\\$');

/** Names that a file gets from others, and from where: by `import`, and by `require` at a declaration. */
function importsOf({ statements, text }: ModuleSyntax): [string[], string][] {
  const imported = statements.flatMap((statement): [string[], string][] =>
    statement.kind === 'import'
      ? [[statement.names.map(({ local }) => local).filter((name) => name !== ''), statement.from]]
      : [],
  );
  const required = [...text.matchAll(requireDeclaration)].map((match): [string[], string] => [
    namesIn(match[1] as string),
    match[2] as string,
  ]);
  return [...imported, ...required];
}

const requireDeclaration =
  /(?:\b(?:const|let|var)\s|,)\s*([\w$]+|\{[^}]*\})\s*=\s*(?:await\s+import|(?:[\w$.]+\s*\(\s*)?require)\s*\(\s*['"]([^'"]+)['"]/g;

/**
 * Classes of the file that are made elsewhere only: each is looked at as if it were made here, with arguments that are
 * not known. What another class of the file extends, or is abstract, is no server of its own.
 */
export function unmadeClasses({ syntax, scope }: Module): Site[] {
  return syntax.statements.flatMap((statement) => {
    const inner = statement.kind === 'export' ? statement.declaration : statement;
    const { name, parent } = inner?.kind === 'class' ? inner.class : { name: undefined, parent: undefined };
    const elsewhere = name && `\\b(?:new|extends|abstract\\s+class)\\s+${escaped(name)}(?![\\w$])`;
    if (!inner || !name || !parent || new RegExp(elsewhere as string).test(syntax.text)) return [];
    const start = syntax.text.indexOf(name, inner.start);
    const place = { start, end: start + name.length };
    const argument: Expression = { ...place, kind: 'unsupported', what: 'what callers pass' };
    const expression: Expression = {
      ...place,
      kind: 'new',
      callee: { ...place, kind: 'name', name },
      arguments: [argument, argument, argument].map((value) => ({ value, spread: false })),
    };
    return [{ expression, scope }];
  });
}

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
