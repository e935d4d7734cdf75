import type { AllowListEntry, Observation } from '../../../core/endpoint';
import { type Condition, conditionReads } from '../../../core/policy/condition';
import { readsHeader } from '../../../core/policy/term';
import { bySource } from '../../../core/source';
import type { Value } from './value';

/** What the evaluation of a program has come by besides values. */
export class Notes {
  /** Values that the Origin was compared with, by place. */
  #entries = new Map<string, AllowListEntry>();
  #observations = new Map<string, Observation>();

  /** Notes that a check compared something of the Origin with a value that the author wrote. */
  compared(a: Value, b: Value, fits: Condition, kind: AllowListEntry['kind']): void {
    const written = [a, b].find((value) => 'from' in value && value.from && isConstant(value));
    const other = written === a ? b : a;
    if (!written || !('from' in written) || !written.from) return;
    const text =
      written.kind === 'regex'
        ? written.regex.source
        : written.kind === 'text' && written.term.kind === 'literal'
          ? written.term.value
          : '';
    const isWildcard = kind === 'wildcard';
    // `https` in front of a separator, or a label of the name, is no page.
    if (kind === 'exact' && isPart(other) && !/[.:]|^localhost$/.test(text)) return;
    if (isWildcard ? text !== '*' : !readsOrigin(other) || !conditionReads(fits, 'origin')) return;
    const { uri, start } = written.from;
    this.#entries.set(`${uri}@${start}`, { text, range: written.from, fits, kind });
  }

  /** Notes something that a rule may report. */
  observe(observation: Observation): void {
    const { kind, range } = observation;
    this.#observations.set(`${kind} ${range.uri}@${range.start}`, observation);
  }

  /** Takes what was noted since the last time. */
  takeNotes(): {
    readonly entries: readonly AllowListEntry[];
    readonly observations: readonly Observation[];
  } {
    const observations = [...this.#observations.values()];
    this.#observations = new Map();
    return { entries: this.#takeEntries(), observations };
  }

  #takeEntries(): readonly AllowListEntry[] {
    const entries = [...this.#entries.values()];
    this.#entries = new Map();
    return entries.sort((a, b) => bySource(a.range, b.range));
  }
}

const isConstant = (value: Value): boolean =>
  value.kind === 'regex' || (value.kind === 'text' && value.term.kind === 'literal');

/** Is the value some part of a text, taken out by an expression or between separators? */
const isPart = (value: Value | undefined): boolean =>
  value?.kind === 'text' && (value.term.kind === 'capture' || value.term.kind === 'item');

/** Is the value the Origin, or a part of it that names a host? */
function readsOrigin(value: Value): boolean {
  if (value.kind !== 'text' || !readsHeader(value.term, 'origin')) return false;
  return !(value.term.kind === 'urlPart' && (value.term.part === 'protocol' || value.term.part === 'port'));
}
