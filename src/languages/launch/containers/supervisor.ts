import { type IniEntry, readIni } from '../ini';
import { launches } from '../launch';
import { shellWords } from '../shlex';
import { split, textOf, type Word } from '../word';
import { setVariable } from '../wrappers';
import type { Container } from './container';
import { shellReader } from './shell';

/** supervisord: the command of each `[program:x]`. */
export const supervisor: Container = {
  async launches({ uri, text }) {
    const read = await shellReader();
    const entries = readIni(uri, text, { goesOn: 'indented', inlineComment: /\s;.*$/ });
    return entries
      .filter(({ section, key }) => key === 'command' && section.startsWith('program:'))
      .flatMap((command) => {
        const words = shellWords(command.units);
        const range = words[0]?.range;
        const environment = environmentOf(entries, command.section);
        return range ? launches({ words, environment, range }, read) : [];
      });
  },
};

/** `environment=NAME="value",OTHER=value`. */
function environmentOf(entries: readonly IniEntry[], section: string): Map<string, Word> {
  const environment = new Map<string, Word>();
  const setting = entries.findLast((entry) => entry.section === section && entry.key === 'environment');
  for (const pair of splitOutsideQuotes(setting?.units ?? []))
    for (const word of shellWords(pair)) setVariable(environment, word, textOf(word.units));
  return environment;
}

/** The pairs between commas that stand outside quotes. */
function splitOutsideQuotes(units: IniEntry['units']): IniEntry['units'][] {
  const quotes = /^["']$/;
  let open = '';
  const marked = units.map((unit) => {
    if (quotes.test(unit.text) && (open === '' || open === unit.text)) open = open === '' ? unit.text : '';
    return open === '' && unit.text === ',' ? { ...unit, text: '\n' } : unit;
  });
  return split(marked, '\n');
}
