import type { Module } from './evaluate/module';
import { memberPath } from './evaluate/shapes';
import { mayExportServer, type ServerHost, Servers } from './servers';
import type { Site } from './sites';
import type { Expression, Located, Statement } from './syntax';

/** What a file exports as a whole, and where it says so. */
interface DefaultExport {
  readonly value: Expression;
  /** `export default`, or `module.exports`. */
  readonly name: Located;
}

/** A server that a library or runtime makes from the default export of the file, with the words that export it. */
export function exportedServer(
  module: Module,
): { readonly host: ServerHost; readonly site: Site; readonly name: Located } | undefined {
  const { program, scope, syntax } = module;
  if (!mayExportServer(syntax)) return undefined;
  const found = syntax.statements.map(defaultExport).find((one) => one !== undefined);
  if (!found || !(program.externals instanceof Servers)) return undefined;
  const host = program.externals.exported(
    module.settled(found.value, scope),
    scope.range(found.value),
    program,
  );
  return host && { host, site: { expression: found.value, scope }, name: found.name };
}

function defaultExport(statement: Statement): DefaultExport | undefined {
  const { kind, start } = statement;
  if (kind === 'export') {
    const value = statement.names.find(({ exported }) => exported === 'default')?.value;
    return value && { value, name: { start, end: start + 'export default'.length } };
  }
  if (kind !== 'expression' || statement.value.kind !== 'assign') return undefined;
  const { target, value } = statement.value;
  const isModule = target.kind === 'member' && memberPath(target.of) === 'module.exports';
  return isModule ? { value, name: target } : undefined;
}
