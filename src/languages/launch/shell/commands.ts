import type { Node } from '../../tree-sitter';
import { clientWord } from '../client-names';

/** A shell at the end of a command, perhaps behind `sudo`, `ssh` or `docker exec`, that is given no script to run. */
const shell = /(?:^|\s)(?:\S*\/)?(?:ba|da|z|k)?sh(?:\s+-[a-bd-z]+)*$/;

/** `ssh HOST`, which hands its input to the shell of that host. */
const remote = /^ssh(?:\s+-[TtAqnvxXYC46]+|\s+-[oilpJFLRDE]\s*\S+)*\s+[^-\s]\S*$/;

/** Does the command, or that of a redirected statement, read a script from what is handed to it? */
export function readsScript(node: Node): boolean {
  const command =
    node.type === 'command' ? node : node.namedChildren.find((child) => child?.type === 'command');
  const words = command?.namedChildren.filter((child) => !child?.type.endsWith('redirect')) ?? [];
  const text = words.map((child) => child?.text).join(' ');
  return text.length < 1_000 && (shell.test(text) || remote.test(text));
}

/** The words of a redirected statement that stand behind its redirections: `geth >log --ws`. */
export function lateWords(node: Node): Node[] {
  const redirects = node.namedChildren.filter((child) => child?.type.endsWith('redirect'));
  const words = redirects.flatMap((redirect) => [
    ...(redirect?.childrenForFieldName('destination').slice(1) ?? []),
    ...(redirect?.childrenForFieldName('argument') ?? []),
  ]);
  return words.filter((word) => word !== null);
}

/** The first command from an offset on that may start a node. */
export function firstStartBehind(offset: number, root: Node): Node | undefined {
  const rest = root.descendantsOfType('command').filter((one) => one !== null && one.startIndex >= offset);
  return rest.find((one) => one && clientWord.test(one.text)) ?? undefined;
}
