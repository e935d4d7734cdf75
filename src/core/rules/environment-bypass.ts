import { stranger } from '../attack/witness';
import type { Rule } from '../rule';
import { observed } from './observed';

/** In some environments there is no check. */
export const environmentBypass: Rule = {
  id: 'environment-bypass',
  title: 'An environment variable switches the check off',
  severity: 'information',
  docs: {
    why: `A check that is skipped unless \`NODE_ENV\` says "production" is off wherever the variable was forgotten: in a new
container, in a staging system that holds real data, on the machine of a developer who is logged in to production. List
the local pages that developers need instead.`,
    bad: [{ language: 'js', code: `if (process.env.NODE_ENV !== 'production') return true;` }],
    good: [
      {
        language: 'js',
        code: `const allowed = new Set(['https://app.example.com', 'http://localhost:3000']);`,
      },
    ],
    references: [['CWE-489: Active Debug Code', 'https://cwe.mitre.org/data/definitions/489.html']],
  },
  check(endpoint) {
    return observed(endpoint, 'environment-bypass', ({ detail }) => ({
      message: `Whether ${stranger} gets in depends on the environment variable ${detail}.`,
      confidence: 'medium',
      witness: stranger,
    }));
  },
};
