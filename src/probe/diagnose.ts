import type {
  Cause,
  Confidence,
  Diagnosis,
  DiagnosticStep,
  ProbeRequest,
  ProbeResult,
  TlsFacts,
} from './types';

/** All that a diagnosis may rest on. */
export interface Evidence {
  readonly request: ProbeRequest;
  readonly results: readonly ProbeResult[];
  readonly steps: readonly DiagnosticStep[];
  readonly tls: TlsFacts | null;
}

/** A picture of results and what it means. The first that fits is the diagnosis. */
interface Pattern {
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly fits: (table: Table) => boolean;
  readonly message: string;
  readonly next: string;
}

/** The rows that tell causes apart (P2, P3, P4 of the procedure). */
interface Table {
  readonly control: ProbeResult | undefined;
  readonly foreign: ProbeResult | undefined;
  readonly absent: ProbeResult | undefined;
  readonly hostile: readonly ProbeResult[];
}

const accepted = (row: ProbeResult | undefined): boolean => row?.outcome.startsWith('accepted') ?? false;
const refused = (row: ProbeResult | undefined): boolean => row?.outcome === 'refused';

const patterns: readonly Pattern[] = [
  {
    cause: 'closed-after-accept',
    confidence: 'high',
    fits: ({ control, foreign }) =>
      control?.outcome === 'accepted' && foreign?.outcome === 'accepted-then-closed',
    message: 'The Origin is checked after the upgrade: a foreign page is let in and then disconnected.',
    next: 'Check the Origin before answering 101, so that no session is opened for a foreign page.',
  },
  {
    cause: 'no-origin-check',
    confidence: 'high',
    fits: ({ control, foreign }) => accepted(control) && foreign?.outcome === 'accepted',
    message: 'Nothing checks the Origin on this path: any web page can open this WebSocket.',
    next: 'Compare the Origin with an allow-list before the upgrade is answered.',
  },
  {
    cause: 'weak-origin-check',
    confidence: 'high',
    fits: ({ control, foreign, hostile }) => accepted(control) && refused(foreign) && hostile.some(accepted),
    message: 'The Origin is checked, but the check lets an origin in that an attacker can have.',
    next: 'Compare the whole Origin with the entries of an allow-list.',
  },
  {
    cause: 'origin-check-works',
    confidence: 'high',
    fits: ({ control, foreign, hostile }) =>
      accepted(control) && refused(foreign) && hostile.every(({ outcome }) => outcome === 'refused'),
    message: 'The trusted page gets in and every origin that an attacker can have is refused.',
    next: 'Nothing to do.',
  },
  {
    cause: 'origin-allow-list',
    confidence: 'high',
    fits: ({ control, foreign, absent }) => refused(control) && refused(foreign) && accepted(absent),
    message: 'The Origin check refuses the trusted page: clients without an Origin get in, pages do not.',
    next: 'Add the page’s origin to the server’s allow-list, or correct how the proxy forwards Host and Origin.',
  },
];

/** What the run says about the server, in one cause with its evidence. */
export function diagnose({ results }: Evidence): Diagnosis {
  const table = tableOf(results);
  const pattern = patterns.find(({ fits }) => fits(table));
  if (!pattern) {
    return {
      cause: 'undecided',
      confidence: 'low',
      message: 'The answers do not tell a cause.',
      evidence: lines(table),
      next: 'Look at the response of the first row and at the server’s log.',
    };
  }
  const { cause, confidence, message, next } = pattern;
  return { cause, confidence, message, evidence: lines(table), next };
}

function tableOf(results: readonly ProbeResult[]): Table {
  const row = (family: string) => results.find((result) => result.family === family);
  return {
    control: row('CTL-1'),
    foreign: row('ATT-1'),
    absent: row('CTL-3'),
    hostile: results.filter(({ sendable, risk }) => sendable === 'any-page' && risk === 'high'),
  };
}

function lines({ control, foreign, absent, hostile }: Table): string[] {
  const shown = [control, foreign, absent, ...hostile.filter(accepted).slice(0, 3)];
  return [...new Set(shown)].flatMap((row) =>
    row ? [`${row.origin ?? 'no Origin header'}: ${row.outcome} (${row.reason})`] : [],
  );
}
