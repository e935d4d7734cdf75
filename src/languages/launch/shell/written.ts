import type { Node } from '../../tree-sitter';
import { hole, textOf, type Word } from '../word';

/** A statement that writes a file: where its content comes from, and where it goes. */
export interface Writing {
  /** The body of a here-document, or the arguments of `echo`. */
  readonly content: readonly Node[];
  /** Does the shell leave the body as it is (`<<'EOF'`)? */
  readonly isLiteral: boolean;
  readonly target: Node;
}

/** What a statement such as `cat >FILE <<EOF`, `echo … >FILE` or `… | tee FILE` writes; undefined for others. */
export function writingOf(statement: Node): Writing | undefined {
  const commands = statement.descendantsOfType('command').filter((child) => child !== null);
  const target = redirectTarget(statement) ?? commands.map(teeTarget).find((name) => name !== undefined);
  const [first] = commands;
  if (!target || !first) return undefined;
  const [body] = statement.descendantsOfType('heredoc_body');
  const [start] = statement.descendantsOfType('heredoc_start');
  const program = programOf(first);
  if (body && /^(cat|tee)$/.test(program.name))
    return { content: [body], isLiteral: /["'\\]/.test(start?.text ?? ''), target };
  const isPrinted = /^(echo|printf)$/.test(program.name) && program.operands.length === 1;
  return isPrinted ? { content: program.operands, isLiteral: false, target } : undefined;
}

/** The file behind `>` or `>>`. */
function redirectTarget(statement: Node): Node | undefined {
  for (const redirect of statement.descendantsOfType('file_redirect')) {
    const destination = redirect?.childForFieldName('destination');
    if (destination && redirect && /^1?>/.test(redirect.text) && destination.text !== '/dev/null')
      return destination;
  }
  return undefined;
}

function teeTarget(command: Node): Node | undefined {
  const { name, operands } = programOf(command);
  return name === 'tee' ? operands[0] : undefined;
}

/** The program of a command, behind `sudo` and its like, and its arguments that are no options. */
function programOf(command: Node): { name: string; operands: Node[] } {
  const words = command.namedChildren.filter(
    (child): child is Node => child !== null && !/assignment|redirect/.test(child.type),
  );
  const at = words.findIndex(({ text }) => !/^(sudo|\$\{?SUDO\}?|-[EHn]+)$/i.test(text));
  const operands = words.slice(at + 1).filter(({ text }) => !/^-[a-z]+$/.test(text));
  return { name: words[at]?.text ?? '', operands };
}

/** The last part of a file's name, which tells what kind of file it is. */
export const writtenName = (words: readonly Word[]): string =>
  words.length === 1 ? textOf((words[0] as Word).units).replace(/^.*\//s, '') : hole;
