import type { Node } from '../../tree-sitter';

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
