import type { TextEdit } from '../../../core/text/edits';
import type { Node } from '../../tree-sitter';
import { children, field } from '../javascript/nodes';
import { type Cure, type CureContext, declareList, marginAt, nodeAt } from './context';
import { lines } from './style';

/** Adds the option that takes a check. */
export const addCheck: Cure = (context) => {
  const { endpoint, root, listName, style, text } = context;
  const { checkOption } = endpoint;
  if (endpoint.check || !checkOption) return undefined;
  const property = `${checkOption.name}: ${checkOption.function(listName)}`;
  const options = endpoint.options?.uri === endpoint.range.uri ? nodeAt(root, endpoint.options) : undefined;
  if (!options) return addOptions(context, property);
  const last = children(options).at(-1);
  const position = last ? last.endIndex : options.startIndex + 1;
  const multiline = last && options.startPosition.row !== options.endPosition.row;
  const separator = multiline ? `,${style.newline}${marginAt(text, last.startIndex)}` : ', ';
  return [
    ...declareList(context, options),
    { start: position, end: position, newText: last ? separator + property : ` ${property} ` },
  ];
};

/** Adds the argument that options go into, where the construction has none. */
function addOptions(context: CureContext, property: string): TextEdit[] | undefined {
  const { endpoint, root } = context;
  const construction = nodeAt(root, endpoint.construction);
  const list = construction && field(construction, 'arguments');
  if (!list || endpoint.optionsGiven) return undefined;
  const given = children(list).length;
  const { index, path = [] } = endpoint.optionsPlace;
  if (given > index) return undefined;
  const padding = Array.from({ length: index - given }, () => 'undefined');
  const literal = path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, `{ ${property} }`);
  const added = [...padding, literal].join(', ');
  const position = list.endIndex - 1;
  return [
    ...declareList(context, construction),
    { start: position, end: position, newText: given > 0 ? `, ${added}` : added },
  ];
}

/** Refuses at the start of the function that checks handshakes for the library. */
export const guardCheck: Cure = (context) => {
  const { endpoint, listName, style, text } = context;
  const check = checkNode(context);
  const body = check && field(check, 'body');
  const write = endpoint.checkOption?.guard;
  if (!check || !body || !write) return undefined;
  const parameters = parameterNodes(check);
  const origin = originExpression(parameters[0], write.origin);
  if (!origin) return undefined;
  // A parameter with a default is none that the library counts.
  const isCallback = parameters.length === 2 && parameters[1]?.type === 'identifier';
  const callback = isCallback ? parameters[1]?.text : undefined;
  const guard = `if (!${listName}.has(${origin})) ${write.refuse(callback)};`;
  const margin = marginAt(text, body.startIndex);
  const declared = declareList(context, check);
  if (body.type !== 'statement_block') {
    const inside = [`\t${guard}`, `\treturn ${body.text};`];
    const newText = lines(['{', ...inside, '}'], style, margin);
    return [...declared, { start: body.startIndex, end: body.endIndex, newText }];
  }
  const start = body.startIndex + 1;
  return [...declared, { start, end: start, newText: style.newline + margin + lines([`\t${guard}`], style) }];
};

/** Writes a check that decides in the place of one that decides nothing. */
export const replaceCheck: Cure = (context) => {
  const { endpoint, listName } = context;
  const check = checkNode(context);
  if (!check || !endpoint.checkOption) return undefined;
  const { name, function: write } = endpoint.checkOption;
  const prefix = check.type === 'method_definition' ? `${name}: ` : '';
  return [
    ...declareList(context, check),
    { start: check.startIndex, end: check.endIndex, newText: prefix + write(listName) },
  ];
};

const checkNode = ({ endpoint, root }: CureContext): Node | undefined =>
  endpoint.check?.uri === endpoint.range.uri ? nodeAt(root, endpoint.check) : undefined;

function parameterNodes(check: Node): Node[] {
  const single = field(check, 'parameter');
  const list = field(check, 'parameters');
  return single ? [single] : list ? children(list).map((child) => field(child, 'pattern') ?? child) : [];
}

/** How the checked Origin is called inside: a property of the parameter, or what a pattern gives a name. */
function originExpression(
  parameter: Node | undefined,
  ofParameter: (name: string) => string,
): string | undefined {
  if (parameter?.type === 'identifier') return ofParameter(parameter.text);
  const named = new Map(parameter?.type === 'object_pattern' ? children(parameter).flatMap(namedIn) : []);
  return leadsTo
    .map(([property, rest]) => {
      const name = named.get(property);
      return name === undefined ? undefined : name + rest;
    })
    .find((one) => one !== undefined);
}

/** Properties that the Origin is found by, and what comes behind them. */
const leadsTo: readonly (readonly [property: string, rest: string])[] = [
  ['origin', ''],
  ['headers', '.origin'],
  ['req', '.headers.origin'],
];

/** The property that a part of an object pattern takes, and the name that it gets. */
function namedIn(part: Node): [string, string][] {
  if (part.type === 'shorthand_property_identifier_pattern') return [[part.text, part.text]];
  const inner = part.type === 'object_assignment_pattern' ? field(part, 'left') : field(part, 'value');
  const name = inner?.type === 'assignment_pattern' ? field(inner, 'left') : inner;
  const key = part.type === 'object_assignment_pattern' ? name : field(part, 'key');
  return key && name && /identifier/.test(name.type) ? [[key.text, name.text]] : [];
}
