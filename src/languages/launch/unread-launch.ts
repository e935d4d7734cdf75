import type { Endpoint } from '../../core/endpoint';
import type { SourceDocument, SourceRange } from '../../core/source';
import { clientOfProgram, clients } from './clients';
import { untoldEndpoint } from './unopened';

const alternatives = (names: readonly string[]): string =>
  [...new Set(names)].map((name) => name.replaceAll('.', '\\.')).join('|');

const programs = alternatives(clients.flatMap((client) => client.programs));
const socketFlags = alternatives(
  clients.flatMap(({ flags }) =>
    flags.filter(({ role }) => role === 'enable' || role === 'origins').map(({ name }) => name),
  ),
);

/** A program and, in the same command, a flag that is about its WebSocket server; bounded, as lines may be long. */
const start = new RegExp(
  `(?<![\\w.-])(${programs})(?![\\w.-])([^\\n]{0,1000}?)[\\s"']--?(?:${socketFlags})(?![\\w.-])`,
  'g',
);

/** Lines that people read, or that only print. */
const forPeople =
  /^\W*(?:rem\b|::)|#|\/\/|\b(?:echo|printf|label|description|name|title|summary|help|message|documentation)\b/i;

/**
 * The first place of a document that plainly starts a node and is not among the launches that were read: cut off in
 * the middle, or with a mistake that hides the rest. Its policy is unknown.
 * @param read where those launches stand
 */
export function unreadLaunch(
  { uri, text }: SourceDocument,
  read: readonly SourceRange[],
): Endpoint | undefined {
  const joined = text.replace(/[\\^`]\r?\n/g, (mark) => ' '.repeat(mark.length));
  for (const { 0: command, 1: program = '', 2: between = '', index } of joined.matchAll(start)) {
    const client = clientOfProgram(program);
    const before = joined.slice(Math.max(joined.lastIndexOf('\n', index) + 1, index - 200), index);
    const isOther = client?.otherCommands?.some((name) => between.split(/\s+/).includes(name));
    const range = { uri, start: index, end: index + command.length };
    const isRead = read.some((one) => one.uri === uri && one.start < range.end && index < one.end);
    if (!client || isOther || isRead || forPeople.test(before)) continue;
    const why = `the command that starts ${client.name} here is cut off or has a mistake`;
    return untoldEndpoint(client, why, [{ kind: 'unread-origins', range, detail: why }]);
  }
  return undefined;
}
