import { readFileSync } from 'node:fs';
import { ProbeRefused, type ProbeReport, probe as probeServer } from '../probe';
import { absentOrigin, type Expectations, missedExpectations, parseExpectations } from '../probe/expect';
import { parseHeader } from '../probe/headers';
import { analyzeAgainst } from './against';
import { choice, type ExitCode, type Io, parseArguments, type Run, UsageError } from './command';
import { probeFormats } from './format/probe';
import { existing } from './project';

export const probe: Run = async (args, io) => {
  const { values, positionals } = parseArguments(args, {
    trusted: { type: 'string', multiple: true, default: [] },
    tier: { type: 'string', default: 'quick' },
    expect: { type: 'string' },
    against: { type: 'string' },
    'allow-host': { type: 'string', multiple: true, default: [] },
    header: { type: 'string', multiple: true, default: [] },
    'browser-error': { type: 'string' },
    'upstream-port': { type: 'string' },
    subprotocol: { type: 'string', multiple: true, default: [] },
    format: { type: 'string', default: 'text' },
  });
  if (positionals.length !== 1) throw new UsageError('probe takes one URL');
  const url = positionals[0] as string;
  const format = choice('format', values.format, ['text', 'json', 'sarif', 'markdown', 'har']);
  const tier = choice('tier', values.tier, ['quick', 'standard', 'full']);
  const upstreamPort = portOf(values['upstream-port']);
  const expected: Expectations =
    values.expect === undefined ? new Map() : readExpectations(values.expect, io);
  const report = await refusalsAsUsage(async () => {
    const against = values.against
      ? await analyzeAgainst(values.against, url, values.trusted, io)
      : undefined;
    return probeServer(
      {
        url,
        trusted: values.trusted.length > 0 ? values.trusted : (against?.trusted ?? []),
        tier,
        origins: [...expected.keys()],
        witnesses: against?.witnesses ?? [],
        headers: values.header.map(parseHeader),
        allowHosts: values['allow-host'],
        subprotocols: values.subprotocol,
        ...(values['browser-error'] ? { browserError: values['browser-error'] } : {}),
        ...(upstreamPort === undefined ? {} : { upstreamPort }),
      },
      { signal: io.signal, ...(against ? { predict: against.predict } : {}) },
    );
  });
  io.stdout(probeFormats[format](report));
  if (values.expect !== undefined) return reportMissed(expected, report, io);
  return isClean(report, values.trusted.length > 0) ? 0 : 1;
};

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65536) return port;
  throw new UsageError(`--upstream-port must be a port number, not "${text}"`);
}

/** Runs a probe whose refusals are the user's to mend. */
async function refusalsAsUsage<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ProbeRefused)) throw error;
    const { kind, message, target } = error;
    throw new UsageError(kind === 'needs-permission' ? `${message}: --allow-host ${target?.host}` : message);
  }
}

function readExpectations(file: string, io: Io): Expectations {
  const full = existing(file, io);
  try {
    return parseExpectations(readFileSync(full, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

function reportMissed(expected: Expectations, report: ProbeReport, io: Io): ExitCode {
  const missed = missedExpectations(expected, report.results);
  for (const { origin, expected: word, result } of missed) {
    const seen = result ? `${result.outcome} (${result.reason})` : 'not sent';
    io.stderr(`${origin ?? absentOrigin}: expected ${word}, but ${seen}\n`);
  }
  return missed.length === 0 ? 0 : 1;
}

/** Clean: every telling answer is as it should be, and there is one. */
function isClean({ results }: ProbeReport, trustIsGiven: boolean): boolean {
  return (
    results.some(({ outcome }) => outcome !== 'inconclusive') &&
    results.every(({ outcome, risk, sendable, asPredicted }) => {
      const isHole = outcome.startsWith('accepted') && risk === 'high' && sendable === 'any-page';
      const isBlocked = trustIsGiven && risk === 'expected' && outcome !== 'accepted';
      return !isHole && !isBlocked && asPredicted !== false;
    })
  );
}
