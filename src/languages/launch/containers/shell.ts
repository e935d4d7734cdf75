import { loadParser } from '../../tree-sitter';
import { launches, type ReadScript } from '../launch';
import { shellCommandLines } from '../shell/script';
import { wholeDocument } from '../source-map';
import type { Container } from './container';

/** Reads command lines as a POSIX shell or Bash does; the grammar is loaded when it is first needed. */
export async function shellReader(): Promise<ReadScript> {
  const parse = await loadParser('bash');
  return (source, environment) => shellCommandLines(source, environment, parse);
}

/** Shell scripts, with or without an extension. */
export const shellScript: Container = {
  names:
    /\.(sh|bash|zsh|ksh|dash|command|bats)$|(^|\/)\.?(profile|bashrc|bash_profile|bash_aliases|zshrc|envrc)$/,
  looksLike: (text) => /^#!.*\b(ba|da|z|k|a)?sh\b/.test(text),
  languageIds: ['shellscript'],
  async launches({ uri, text }) {
    const read = await shellReader();
    return read(wholeDocument(uri, text), new Map()).flatMap((line) => launches(line, read));
  },
};
