import { linesOf } from '../ini';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import type { Unit } from '../word';
import type { Container, EmbeddedFile } from './container';

/** A file name for the word behind the fence; other blocks are not read. */
const nameOf: Readonly<Record<string, string>> = {
  sh: 'block.sh',
  bash: 'block.sh',
  shell: 'block.sh',
  zsh: 'block.sh',
  console: 'block.sh',
  yaml: 'block.yml',
  yml: 'block.yml',
  toml: 'block.toml',
  hcl: 'block.hcl',
  json: 'block.json',
  jsonc: 'block.json',
  dockerfile: 'Dockerfile',
  docker: 'Dockerfile',
  makefile: 'Makefile',
  make: 'Makefile',
  ini: 'block.service',
  systemd: 'block.service',
  powershell: 'block.ps1',
  ps1: 'block.ps1',
  bat: 'block.bat',
  cmd: 'block.bat',
};

/** Fenced code blocks (CommonMark 0.31, 4.5), which people copy: read on request only. */
export const markdown: Container = {
  async launches() {
    return [];
  },
  async embedded({ uri, text }) {
    const source = wholeDocument(uri, text);
    const files: EmbeddedFile[] = [];
    let open:
      | { readonly fence: string; readonly indent: number; readonly name: string; units: Unit[] }
      | undefined;
    for (const { start, line } of linesOf(text)) {
      const [, indent = '', fence, word = ''] =
        /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+-]*)[^`]*$/.exec(line) ?? [];
      if (open && fence?.startsWith(open.fence) && word === '') {
        files.push({ name: open.name, source: mappedUnits(open.units) });
        open = undefined;
      } else if (open)
        open.units.push(...lineOfBlock(unitsIn(source, start, start + line.length + 1), open.indent));
      else if (fence)
        open = { fence, indent: indent.length, name: nameOf[word.toLowerCase()] ?? '', units: [] };
    }
    return files.filter(({ name }) => name !== '');
  },
};

/** A line without the indentation of its fence, and without the prompt of a transcript. */
function lineOfBlock(units: readonly Unit[], indent: number): readonly Unit[] {
  const text = units.map((unit) => unit.text).join('');
  const blanks = Math.min(indent, text.search(/[^ \t]|$/));
  return units.slice(/^\s*[$#>] /.test(text) && !/^\s*# /.test(text) ? text.search(/[$>] /) + 2 : blanks);
}
