import { predictOrigin, stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** A check whose answer is always yes, whatever it finds out. */
export const verdictAlwaysTrue: Rule = {
  id: 'verdict-always-true',
  title: 'A check whose answer always counts as yes',
  severity: 'error',
  docs: {
    why: `A library that takes the returned value of a check as its answer asks only whether it is truthy. A promise is, and
so is every object. An \`async\` function returns a promise before anything is decided: the check runs, finds out that the
origin is wrong, and nobody listens.`,
    bad: [
      {
        language: 'js',
        code: `new WebSocketServer({ verifyClient: async ({ origin }) => isAllowed(origin) }); // a promise is truthy`,
      },
    ],
    good: [
      {
        language: 'js',
        code: `new WebSocketServer({ verifyClient: ({ origin }, done) => isAllowed(origin).then(done) });`,
      },
    ],
    references: [['ws: WebSocketServer options', 'https://github.com/websockets/ws/blob/master/doc/ws.md']],
  },
  check(endpoint) {
    if (predictOrigin(endpoint, stranger).verdict.kind !== 'accept') return [];
    return observed(endpoint, 'verdict-always-true', ({ detail }) => ({
      message: `This check lets everybody in, for example ${stranger}: ${detail}.`,
      confidence: 'high',
      witness: stranger,
    }));
  },
};
