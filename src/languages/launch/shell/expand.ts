import { Unknown } from '../../../core/policy/unknown';
import type { Node } from '../../tree-sitter';
import type { MappedText } from '../source-map';
import { type Encode, hole, type Unit, type Word, within } from '../word';
import { collector, type FieldSink, Fields, joined } from './fields';
import { endInside, hasBraces, shown } from './nodes';
import { isEmpty, isMissingArgument, lookUp, readParameter } from './parameter';
import {
  ansiEscapes,
  bareEscapes,
  type Decoded,
  decode,
  documentEscapes,
  doubleQuoteEscapes,
  type EscapeRule,
  noEscapes,
  shellEncode,
} from './quoting';
import type { ShellState, Variable } from './variables';

/**
 * Where a text stands: outside quotes, between double quotes, in a here-document, or in the `x` of a `${NAME:-x}`
 * outside quotes.
 */
type Context = 'bare' | 'double' | 'document' | 'default';

const isQuoted = (context: Context): boolean => context === 'double' || context === 'document';

/** Expands the words of a script (POSIX shell, 2.6), as far as its own text tells; the rest becomes unknown stretches. */
export class Expander {
  readonly #source: MappedText;
  readonly #assigned = new Map<string, Variable>();
  #last: { readonly outer: Encode; readonly inner: Encode; readonly both: Encode } | undefined;

  constructor(source: MappedText) {
    this.#source = source;
  }

  /** The arguments that words stand for: usually one each, none for an empty `"$@"`, several for an array. */
  fields(nodes: readonly Node[], state: ShellState): Word[] {
    return this.#words(nodes).flatMap((word) => {
      const fields = new Fields(this.#place(word));
      for (const node of word) {
        if (hasBraces(node)) this.#addUnknown(node, 'a brace expansion was not followed', 'bare', fields);
        else this.#expand(node, state, 'bare', fields);
      }
      return fields.finish();
    });
  }

  /** The nodes of each word: the grammar takes a word apart where a backslash ends the line. */
  #words(nodes: readonly Node[]): Node[][] {
    const words: Node[][] = [];
    nodes.forEach((node, at) => {
      const before = nodes[at - 1];
      const gap = before ? this.#source.text.slice(before.endIndex, node.startIndex) : '';
      if (before && /^(\\\r?\n)+$/.test(gap)) words.at(-1)?.push(node);
      else words.push([node]);
    });
    return words;
  }

  /** The value of the right side of an assignment: expanded, but not split. */
  value(node: Node, state: ShellState): Unit[] {
    const sink = collector();
    this.#expand(node, state, 'bare', sink);
    return sink.units;
  }

  /** The state with what the expansions since the last call have assigned, as `${NAME:=value}` does. */
  withAssigned(state: ShellState): ShellState {
    if (this.#assigned.size === 0) return state;
    const variables = new Map([...state.variables, ...this.#assigned]);
    this.#assigned.clear();
    return { ...state, variables };
  }

  #place(word: readonly Node[]): Word {
    const start = word[0]?.startIndex ?? 0;
    const first = this.#source.unit(start);
    const last = this.#source.unit(Math.max(start, (word.at(-1)?.endIndex ?? 0) - 1));
    return {
      units: [],
      range: { uri: first.uri, start: first.start, end: Math.max(first.start, last.end) },
      encode: (text) => first.encode(shellEncode.word(text)) ?? shellEncode.word(text),
    };
  }

  #expand(node: Node, state: ShellState, context: Context, into: FieldSink): void {
    switch (node.type) {
      case 'concatenation':
      case 'command_name':
        // Inside an expansion blanks may stand between the parts: `${NAME:+--flag "$NAME"}`.
        if (context !== 'bare') this.#contents(node, node.startIndex, node.endIndex, state, context, into);
        else for (const child of node.children) if (child) this.#expand(child, state, context, into);
        break;
      case 'string':
        into.add([]);
        this.#contents(node, node.startIndex + 1, endInside(node, '"'), state, 'double', into);
        break;
      case 'heredoc_body':
        this.#contents(node, node.startIndex, node.endIndex, state, 'document', into);
        break;
      case 'translated_string':
        for (const child of node.namedChildren) if (child) this.#expand(child, state, context, into);
        break;
      case 'raw_string':
        // Between double quotes, inside an expansion, single quotes are plain characters.
        if (isQuoted(context)) into.add(this.#literal(node.startIndex, node.endIndex, context));
        else into.add(this.#literal(node.startIndex + 1, endInside(node, "'"), 'single'));
        break;
      case 'ansi_c_string':
        into.add(this.#literal(node.startIndex + 2, endInside(node, "'"), 'ansi'));
        break;
      case 'simple_expansion':
      case 'expansion':
        this.#parameter(node, state, context, into);
        break;
      case 'command_substitution':
      case 'process_substitution':
      case 'arithmetic_expansion':
      case 'brace_expression':
        this.#addUnknown(node, `the result of ${shown(node)} is not known`, context, into);
        break;
      default:
        this.#addLiteral(node.startIndex, node.endIndex, context, into);
    }
  }

  /** What stands between two offsets of a node: its children, and plain text in the gaps. */
  #contents(
    node: Node,
    start: number,
    end: number,
    state: ShellState,
    context: Context,
    into: FieldSink,
  ): void {
    let at = start;
    for (const child of node.children) {
      if (!child || child.startIndex < at || child.endIndex > end || child.startIndex === child.endIndex)
        continue;
      if (child.type === 'string_content' || child.type === 'heredoc_content') continue;
      if (!child.isNamed && isQuoted(context)) continue;
      this.#addLiteral(at, child.startIndex, context, into);
      this.#expand(child, state, context, into);
      at = child.endIndex;
    }
    if (at < end) this.#addLiteral(at, end, context, into);
  }

  #parameter(node: Node, state: ShellState, context: Context, into: FieldSink): void {
    const parameter = readParameter(node.text);
    // The grammar counts blanks before an expansion between double quotes to it.
    const start = node.startIndex + node.text.search(/\S/);
    if (start > node.startIndex) this.#addLiteral(node.startIndex, start, context, into);
    if (!parameter) {
      this.#addUnknown(node, `${shown(node)} was not understood`, context, into);
      return;
    }
    const { name, index, operator, length } = parameter;
    const variable = lookUp(name, index, state);
    const isSet = variable !== undefined && !(operator.startsWith(':') && isEmpty(variable));
    const kind = operator.slice(-1);
    if (kind === '+' && !isSet) return;
    if (kind === '+' ? variable?.kind !== 'unknown' : /[-=]/.test(kind) && !isSet) {
      const within = isQuoted(context) ? context : 'default';
      this.#contents(node, start + length, node.endIndex - 1, state, within, into);
      if (kind === '=') this.#assign(name, node, start + length, state, within);
    } else if (variable === undefined && isMissingArgument(name, state)) {
      if (isQuoted(context)) into.add([]);
    } else if (variable === undefined || variable.kind === 'unknown') {
      const why = variable?.unknown.why ?? `${shown(node)} is set outside this file`;
      this.#addUnknown(node, why, context, into);
    } else if (variable.kind === 'array')
      addArray(variable.words, index ?? `[${name}]`, context, into, state);
    else if (!isQuoted(context)) into.addSplit(variable.units);
    else into.add(variable.units);
  }

  /** The `x` of `${NAME:=x}` becomes the variable's value too. */
  #assign(name: string, node: Node, start: number, state: ShellState, context: Context): void {
    const value = collector();
    this.#contents(node, start, node.endIndex - 1, state, context, value);
    this.#assigned.set(name, { kind: 'scalar', units: value.units });
  }

  #addUnknown(node: Node, why: string, context: Context, into: FieldSink): void {
    const first = this.#source.unit(node.startIndex);
    const last = this.#source.unit(node.endIndex - 1);
    const unit: Unit = { ...first, end: last.end, text: hole, unknown: new Unknown(why) };
    if (!isQuoted(context)) into.addSplit([unit]);
    else into.add([unit]);
  }

  /** Text of the script itself; only in an expansion outside quotes it is split. */
  #addLiteral(start: number, end: number, context: Context, into: FieldSink): void {
    const units = this.#literal(start, end, context);
    if (context === 'default') into.addSplit(units);
    else into.add(units);
  }

  #literal(start: number, end: number, context: Context | 'single' | 'ansi'): Unit[] {
    const { text } = this.#source;
    const encode = shellEncode[context === 'default' ? 'bare' : context];
    const units: Unit[] = [];
    for (const part of decode(text, start, end, escapes[context])) this.#addUnit(part, encode, units);
    return units;
  }

  #addUnit({ text, start, end }: Decoded, encode: Encode, into: Unit[]): void {
    const first = this.#source.unit(start);
    if (text === '') return;
    if (first.unknown) {
      into.push(first);
      return;
    }
    const last = end - 1 === start ? first : this.#source.unit(end - 1);
    const { uri, start: place } = first;
    into.push({ text, uri, start: place, end: last.end, encode: this.#within(first.encode, encode) });
  }

  /** Units beside one another are mostly written in the same way, which then is one function. */
  #within(outer: Encode, inner: Encode): Encode {
    if (this.#last?.outer !== outer || this.#last.inner !== inner)
      this.#last = { outer, inner, both: within(outer, inner) };
    return this.#last.both;
  }
}

const escapes: Readonly<Record<Context | 'single' | 'ansi', EscapeRule>> = {
  bare: bareEscapes,
  default: bareEscapes,
  double: doubleQuoteEscapes,
  document: documentEscapes,
  single: noEscapes,
  ansi: ansiEscapes,
};

function addArray(
  words: readonly Word[],
  index: string,
  context: Context,
  into: FieldSink,
  { variables }: ShellState,
): void {
  if (isQuoted(context) && /^\[@\]$/.test(index)) into.addList(words);
  else if (!isQuoted(context))
    words.forEach((word, at) => {
      if (at > 0) into.separate();
      into.addSplit(word.units);
    });
  else into.add(joined(words, variables.get('IFS')));
}
