import { linesOf } from '../ini';
import { scriptLaunches } from '../launch';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** Procfiles: `name: command`, one a line. */
export const procfile: Container = {
  async launches({ uri, text }) {
    const read = await shellReader();
    const source = wholeDocument(uri, text);
    return [...linesOf(text)].flatMap(({ start, line }) => {
      const name = /^[\w-]+:\s*/.exec(line)?.[0];
      if (name === undefined) return [];
      const units = unitsIn(source, start + name.length, start + line.length);
      return scriptLaunches(mappedUnits(units), { environment: new Map() }, read);
    });
  },
};
