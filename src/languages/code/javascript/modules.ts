import type { Node } from '../../tree-sitter';
import { type ExportedName, type ImportedName, namesOf, type Statement } from '../syntax';
import { lowerExpression, stringValue } from './expressions';
import { at, children, field } from './nodes';
import { lowerStatement } from './statements';

/** `import`, in all its forms. */
export function importStatement(node: Node): Statement {
  const equals = children(node).find((child) => child.type === 'import_require_clause');
  const source = field(node, 'source') ?? (equals && field(equals, 'source'));
  if (!source) return { ...at(node), kind: 'unsupported', what: 'import' };
  const clause = children(node).find((child) => child.type === 'import_clause');
  // `import type` binds no value.
  const isType = node.child(1)?.type === 'type';
  const names = isType
    ? []
    : equals
      ? [imported('*', children(equals)[0])]
      : clause
        ? children(clause).flatMap(importNames)
        : [];
  return { ...at(node), kind: 'import', from: stringValue(source), names };
}

const imported = (name: string, local: Node | undefined): ImportedName => ({
  imported: name,
  local: local?.text ?? '',
});

function importNames(node: Node): ImportedName[] {
  if (node.type === 'identifier') return [imported('default', node)];
  if (node.type === 'namespace_import') return [imported('*', children(node)[0])];
  return children(node).flatMap((specifier) => {
    const name = field(specifier, 'name');
    if (!name || specifier.child(0)?.type === 'type') return [];
    return [imported(exportName(name), field(specifier, 'alias') ?? name)];
  });
}

const exportName = (node: Node): string => (node.type === 'string' ? stringValue(node) : node.text);

/** `export`, in all its forms. */
export function exportStatement(node: Node): Statement {
  const declared = field(node, 'declaration');
  const isDefault = node.children.some((child) => child?.type === 'default');
  const value = field(node, 'value');
  if (value)
    return { ...at(node), kind: 'export', names: [{ exported: 'default', value: lowerExpression(value) }] };
  if (declared) {
    const declaration = lowerStatement(declared);
    const names = declaredNames(declaration).map(
      (name): ExportedName => ({
        exported: isDefault ? 'default' : name,
        value: { ...at(declared), kind: 'name', name },
      }),
    );
    return {
      ...at(node),
      kind: 'export',
      names: isDefault && names.length === 0 ? [anonymous(declaration)] : names,
      declaration,
    };
  }
  return { ...at(node), kind: 'export', names: reexports(node) };
}

/** `export default function () {}` has no name of its own. */
function anonymous(declaration: Statement): ExportedName {
  const { start, end } = declaration;
  if (declaration.kind === 'function') {
    return { exported: 'default', value: { start, end, kind: 'function', function: declaration.function } };
  }
  if (declaration.kind === 'class') {
    return { exported: 'default', value: { start, end, kind: 'class', class: declaration.class } };
  }
  return { exported: 'default' };
}

function declaredNames(statement: Statement): string[] {
  if (statement.kind === 'function') return [statement.function.name].filter((name) => name !== undefined);
  if (statement.kind === 'class') return [statement.class.name].filter((name) => name !== undefined);
  if (statement.kind !== 'declare') return [];
  return statement.declarations.flatMap(({ target }) => namesOf(target));
}

function reexports(node: Node): ExportedName[] {
  const source = field(node, 'source');
  const from = source && stringValue(source);
  const clause = children(node).find((child) => child.type === 'export_clause');
  if (!clause) {
    const namespace = children(node).find((child) => child.type === 'namespace_export');
    if (from === undefined) return [];
    return [{ exported: namespace ? (children(namespace)[0]?.text ?? '') : '*', from, imported: '*' }];
  }
  return children(clause).flatMap((specifier): ExportedName[] => {
    const name = field(specifier, 'name');
    if (!name) return [];
    const exported = exportName(field(specifier, 'alias') ?? name);
    if (from !== undefined) return [{ exported, from, imported: exportName(name) }];
    return [{ exported, value: { ...at(name), kind: 'name', name: name.text } }];
  });
}
