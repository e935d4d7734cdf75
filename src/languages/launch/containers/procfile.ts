import { linesOf } from '../ini';
import { launches } from '../launch';
import { mappedUnits, wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** Procfiles: `name: command`, one a line. */
export const procfile: Container = {
  names: /(^|\/)Procfile(\.[^/]*)?$/,
  languageIds: ['procfile'],
  async launches({ uri, text }) {
    const read = await shellReader();
    const source = wholeDocument(uri, text);
    return [...linesOf(text)].flatMap(({ start, line }) => {
      const name = /^[\w-]+:\s*/.exec(line)?.[0];
      if (name === undefined) return [];
      const units = line
        .slice(name.length)
        .split('')
        .map((_, at) => source.unit(start + name.length + at));
      return read(mappedUnits(units), new Map()).flatMap((one) => launches(one, read));
    });
  },
};
