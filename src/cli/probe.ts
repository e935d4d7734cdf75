import { readFileSync } from 'node:fs';
import { isBrowserOrigin } from '../core/origin';
import { ProbeRefused, type ProbeReport, type ProbeResult, probe as probeServer } from '../probe';
import {
  absentOrigin,
  type Expectations,
  expectedPages,
  missedExpectations,
  parseExpectations,
} from '../probe/expect';
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
  const named = values.trusted.length > 0 ? values.trusted : expectedPages(expected);
  const report = await refusalsAsUsage(async () => {
    const against = values.against ? await analyzeAgainst(values.against, url, named, io) : undefined;
    return probeServer(
      {
        url,
        trusted: named.length > 0 ? named : (against?.trusted ?? []),
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
  const faults = faultsOf(report, named.length > 0);
  for (const line of shortened(faults)) io.stderr(`${line}\n`);
  return faults.length === 0 ? 0 : 1;
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
  for (const note of notesOn(expected, report)) io.stderr(`note: ${note}\n`);
  return missed.length === 0 ? 0 : 1;
}

/** What the author of the expectations may have overlooked; the exit code does not depend on it. */
function notesOn(expected: Expectations, { results }: ProbeReport): string[] {
  const unsendable = [...expected].flatMap(([origin, word]) =>
    word === 'accept' && origin !== null && !isBrowserOrigin(origin)
      ? [`${origin}: no browser sends this Origin, so its answer says nothing about a page`]
      : [],
  );
  const holes = results.filter(
    (result) => isHostile(result) && result.outcome === 'accepted' && !expected.has(result.origin),
  );
  return shortened([
    ...unsendable,
    ...holes.map(
      ({ origin }) => `${origin}: an attacker’s origin gets in, and the expectations do not name it`,
    ),
  ]);
}

/** Why a run without expectations is not clean, in words; none when it is. */
function faultsOf({ results, stopped, notSent }: ProbeReport, trustIsGiven: boolean): string[] {
  const rows = results.flatMap((result) => {
    const fault = faultOf(result, trustIsGiven);
    return fault === undefined ? [] : [`${result.origin ?? absentOrigin}: ${fault} (${result.reason})`];
  });
  if (stopped !== undefined) rows.push(`stopped early: ${stopped}; ${notSent} handshakes not sent`);
  const isTold = results.some((result) => isHostile(result) && result.outcome !== 'inconclusive');
  return isTold ? rows : [...rows, 'no telling answer to a stranger’s page'];
}

/** The first few of what may be a long list. */
const shortened = (lines: readonly string[]): string[] =>
  lines.length <= 5 ? [...lines] : [...lines.slice(0, 4), `and ${lines.length - 4} more`];

const isHostile = ({ risk, sendable }: ProbeResult): boolean => risk === 'high' && sendable === 'any-page';

function faultOf(result: ProbeResult, trustIsGiven: boolean): string | undefined {
  const { outcome, risk, asPredicted, prediction } = result;
  if (isHostile(result) && outcome.startsWith('accepted')) return 'an attacker’s origin gets in';
  if (trustIsGiven && risk === 'expected' && outcome !== 'accepted')
    return 'the trusted page does not get in';
  return asPredicted === false ? `predicted ${prediction?.verdict}, but ${outcome}` : undefined;
}
