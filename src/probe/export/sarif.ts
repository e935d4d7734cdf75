import { repository, version } from '../../../package.json';
import { families } from '../../core/attack/families';
import type { ProbeReport, ProbeResult, Risk } from '../types';

const levels: Readonly<Record<Risk, 'error' | 'warning' | 'note'>> = {
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
  expected: 'warning',
};

/** What was found wrong, as SARIF 2.1.0: one rule a mutation family, one result a row that should be different. */
export function sarif(report: ProbeReport): string {
  const wrong = report.results.filter((result) => messageOf(result) !== undefined);
  const used = new Set(wrong.map(({ family }) => family));
  const rules = [...families, ...extraFamilies].filter(({ id }) => used.has(id));
  const run = {
    tool: {
      driver: {
        name: 'ws-origin probe',
        version,
        informationUri: repository.url.replace(/\.git$/, ''),
        rules: rules.map(({ id, tests }) => ({
          id,
          shortDescription: { text: `Tests: ${tests}` },
          properties: { tags: ['security', 'external/cwe/cwe-1385'] },
        })),
      },
    },
    results: wrong.map((result) => resultJson(result, report)),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

/** Families that a plan adds to the table. */
const extraFamilies = [
  { id: 'WITNESS', tests: 'what the analysis of the code found' },
  { id: 'GIVEN', tests: 'an origin that was asked for' },
  { id: 'REB-1', tests: 'a comparison of Origin and Host that takes any name' },
];

/** Why a row is a finding; undefined when it is none. */
function messageOf({
  origin,
  outcome,
  risk,
  sendable,
  asPredicted,
  reason,
}: ProbeResult): string | undefined {
  const who = origin ?? 'A client without Origin';
  const accepted = outcome.startsWith('accepted');
  if (risk === 'expected') {
    return outcome === 'refused' ? `The trusted page ${who} is refused: ${reason}.` : undefined;
  }
  if (accepted && sendable !== 'no' && risk !== 'info') return `${who} can open this WebSocket.`;
  if (asPredicted === false)
    return `${who} is ${accepted ? 'let in' : 'refused'} against what the code says.`;
  return undefined;
}

function resultJson(result: ProbeResult, { url }: ProbeReport) {
  return {
    ruleId: result.family,
    level: levels[result.risk],
    message: { text: messageOf(result) },
    locations: [
      {
        ...physicalLocation(result.source ?? result.prediction?.because[0]),
        logicalLocations: [{ fullyQualifiedName: url, kind: 'resource' }],
      },
    ],
    partialFingerprints: { handshake: `${result.family}/${new URL(url).pathname}` },
  };
}

/** Of `server.js:12: …`. */
function physicalLocation(place: string | undefined) {
  const match = /^(.+?):(\d+)(?::|$)/.exec(place ?? '');
  if (!match) return {};
  const [, file = '', line] = match;
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file) },
      region: { startLine: Number(line) },
    },
  };
}
