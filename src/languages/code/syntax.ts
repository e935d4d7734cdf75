/** The intermediate form that the evaluator reads. Every programming language is lowered to it. */

/** A stretch of the module's text: offsets in UTF-16 units, end exclusive. */
export interface Located {
  readonly start: number;
  readonly end: number;
}

export type LiteralValue = string | number | boolean | null | undefined;

export type Expression = Located &
  (
    | { readonly kind: 'literal'; readonly value: LiteralValue }
    | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
    /** A template: the parts as text, one after the other. */
    | { readonly kind: 'template'; readonly parts: readonly Expression[] }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'this' }
    /** `a.b` has a literal key. */
    | {
        readonly kind: 'member';
        readonly object: Expression;
        readonly key: Expression;
        readonly optional: boolean;
      }
    | {
        readonly kind: 'call';
        readonly callee: Expression;
        readonly arguments: readonly Item[];
        readonly optional: boolean;
      }
    | { readonly kind: 'new'; readonly callee: Expression; readonly arguments: readonly Item[] }
    | { readonly kind: 'function'; readonly function: FunctionSyntax }
    | { readonly kind: 'class'; readonly class: ClassSyntax }
    | { readonly kind: 'array'; readonly items: readonly Item[] }
    | { readonly kind: 'object'; readonly properties: readonly Property[] }
    | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'logical';
        readonly operator: Logical;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'conditional';
        readonly test: Expression;
        readonly whenTrue: Expression;
        readonly whenFalse: Expression;
      }
    /** `operator` is empty for `=`, else the operator before the `=`. */
    | {
        readonly kind: 'assign';
        readonly operator: string;
        readonly target: Pattern;
        readonly value: Expression;
      }
    /** `i++` and its like: the value is the old one unless `prefix`. */
    | { readonly kind: 'update'; readonly by: 1 | -1; readonly prefix: boolean; readonly target: Pattern }
    | { readonly kind: 'await'; readonly of: Expression }
    /** `all`: each of what `of` gives, as in `yield*`. */
    | { readonly kind: 'yield'; readonly of: Expression; readonly all: boolean }
    | { readonly kind: 'sequence'; readonly of: readonly Expression[] }
    | { readonly kind: 'unsupported'; readonly what: string }
  );

export type Logical = '&&' | '||' | '??';

/** An argument or array item, perhaps spread. */
export interface Item {
  readonly value: Expression;
  readonly spread: boolean;
}

/** A property of an object literal; without a key its value is spread. */
export interface Property extends Located {
  readonly key: Expression | undefined;
  readonly value: Expression;
  /** The value is a function that is called when the property is read. */
  readonly getter?: true;
}

export type Pattern = Located &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly of: Expression }
    | { readonly kind: 'object'; readonly properties: readonly PatternProperty[]; readonly rest?: Pattern }
    | { readonly kind: 'array'; readonly items: readonly (Pattern | undefined)[]; readonly rest?: Pattern }
    | { readonly kind: 'default'; readonly of: Pattern; readonly value: Expression }
    | { readonly kind: 'unsupported'; readonly what: string }
  );

/** The names that a pattern gives values to. */
export function namesOf(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern.name];
    case 'default':
      return namesOf(pattern.of);
    case 'object':
      return [
        ...pattern.properties.map(({ target }) => target),
        ...(pattern.rest ? [pattern.rest] : []),
      ].flatMap(namesOf);
    case 'array':
      return [...pattern.items, pattern.rest].flatMap((item) => (item ? namesOf(item) : []));
    default:
      return [];
  }
}

export interface PatternProperty {
  readonly key: Expression;
  readonly target: Pattern;
}

export interface FunctionSyntax extends Located {
  readonly name: string | undefined;
  readonly parameters: readonly Pattern[];
  readonly rest: Pattern | undefined;
  readonly async: boolean;
  readonly generator: boolean;
  /** Arrow functions take `this` from around them. */
  readonly arrow: boolean;
  /** True when the parser had to guess: what the function does is not known. */
  readonly broken: boolean;
  /** Lowered when first read. */
  readonly body: readonly Statement[];
}

export interface ClassSyntax extends Located {
  readonly name: string | undefined;
  readonly parent: Expression | undefined;
  readonly members: readonly ClassMember[];
  readonly decorators: readonly Expression[];
}

/** The name of a static block among the members of its class; no program can write it. */
export const staticBlock = '(static block)';

export interface ClassMember extends Located {
  readonly name: string;
  readonly static: boolean;
  readonly kind: 'method' | 'field' | 'getter' | 'setter';
  /** Of a field without initializer: absent. */
  readonly value: Expression | undefined;
}

export type Statement = Located &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'declare'; readonly declarations: readonly Declaration[] }
    | { readonly kind: 'function'; readonly function: FunctionSyntax }
    | { readonly kind: 'class'; readonly class: ClassSyntax }
    | {
        readonly kind: 'if';
        readonly test: Expression;
        readonly whenTrue: Statement;
        readonly whenFalse?: Statement;
      }
    | { readonly kind: 'return' | 'throw'; readonly value?: Expression }
    | { readonly kind: 'block'; readonly statements: readonly Statement[] }
    | {
        readonly kind: 'try';
        readonly body: Statement;
        readonly parameter?: Pattern;
        readonly handler?: Statement;
        readonly finalizer?: Statement;
      }
    | { readonly kind: 'switch'; readonly of: Expression; readonly cases: readonly SwitchCase[] }
    | {
        readonly kind: 'forOf';
        readonly target: Pattern;
        readonly of: Expression;
        readonly body: Statement;
        /** `for … in`: over the names of properties. */
        readonly keys: boolean;
        readonly label?: string;
      }
    | {
        readonly kind: 'loop';
        readonly init?: Statement;
        readonly test?: Expression;
        readonly update?: Expression;
        readonly body: Statement;
        /** `do … while`: the body runs before the test. */
        readonly bodyFirst: boolean;
        readonly label?: string;
      }
    | { readonly kind: 'break' | 'continue'; readonly label?: string }
    | { readonly kind: 'labeled'; readonly label: string; readonly body: Statement }
    | { readonly kind: 'import'; readonly from: string; readonly names: readonly ImportedName[] }
    | { readonly kind: 'export'; readonly names: readonly ExportedName[]; readonly declaration?: Statement }
    | { readonly kind: 'unsupported'; readonly what: string }
  );

export interface Declaration extends Located {
  readonly target: Pattern;
  readonly value: Expression | undefined;
}

export interface SwitchCase {
  /** Absent in `default`. */
  readonly test: Expression | undefined;
  readonly body: readonly Statement[];
}

export interface ImportedName {
  /** `*` is the whole module. */
  readonly imported: string;
  readonly local: string;
}

export interface ExportedName {
  /** `*` passes all names of `from` on. */
  readonly exported: string;
  readonly value?: Expression;
  readonly from?: string;
  readonly imported?: string;
}

/** One file. */
export interface ModuleSyntax {
  readonly uri: string;
  readonly text: string;
  readonly statements: readonly Statement[];
}
