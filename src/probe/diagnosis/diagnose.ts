import type { Diagnosis } from '../types';
import { withBrowserError } from './browser';
import { evidenceLines } from './evidence';
import { failureSignatures } from './failures';
import type { Pattern } from './pattern';
import { whenAccepted, whenUnsteady } from './patterns/accepted';
import { whenOthersAreAccepted } from './patterns/differing';
import { whenAllAreRefused } from './patterns/refused';
import { whenUnanswered } from './patterns/unanswered';
import {
  type Evidence,
  isAccepted,
  isHanging,
  isRefused,
  type Picture,
  pictureOf,
  trustIsGiven,
} from './picture';
import { responseSignatures } from './responses';
import { fitsFailure, fitsResponse, type Meaning } from './signature';

const undecided: Meaning = {
  id: 'undecided',
  cause: 'undecided',
  confidence: 'low',
  message: 'The answers do not tell a cause.',
  next: 'Look at the response of the first row and at the server’s log.',
};

const notAsked: Meaning = {
  id: 'not-asked',
  cause: 'undecided',
  confidence: 'low',
  message: 'The trusted page’s handshake was not sent.',
  next: 'Probe again, and let the run come to its end.',
};

/** What the run says about the server: one cause, with its evidence. */
export function diagnose(evidence: Evidence): Diagnosis {
  const picture = pictureOf(evidence);
  const { cause, confidence, message, next } = meaningOf(picture);
  const diagnosis = { cause, confidence, message, evidence: evidenceLines(picture), next };
  const { browserError } = evidence.request;
  return browserError ? withBrowserError(diagnosis, browserError, picture.control) : diagnosis;
}

/** Pages that the probe made up are refused rightly: the user has to say which one he means. */
function forKnownPages(meaning: Meaning, picture: Picture): Meaning {
  const { cause, confidence } = meaning;
  if (trustIsGiven(picture) || (cause !== 'origin-allow-list' && cause !== 'waf')) return meaning;
  return {
    id: 'no-page-named',
    cause: 'origin-allow-list',
    confidence: cause === 'origin-allow-list' && confidence !== 'low' ? 'medium' : 'low',
    message: 'Every origin that was tried is refused. Which page should get in was not said.',
    next: 'Probe again with the origin of your page as trusted (--trusted).',
  };
}

/**
 * Answers that differ say more than any single one: they come first. Then a known sign of one server, then what the
 * remaining answers have in common.
 */
export function meaningOf(picture: Picture): Meaning {
  return forKnownPages(rawMeaningOf(picture), picture);
}

function rawMeaningOf(picture: Picture): Meaning {
  const { control } = picture;
  if (!control) return notAsked;
  const unsteady = first(whenUnsteady, picture);
  if (unsteady) return unsteady;
  if (isAccepted(control)) return first(whenAccepted, picture) ?? undecided;
  const turnedAway =
    isRefused(control) || isHanging(control) ? first(whenOthersAreAccepted, picture) : undefined;
  return turnedAway ?? (control.failure ? unanswered(picture) : answered(picture)) ?? undecided;
}

const first = (patterns: readonly Pattern[], picture: Picture): Pattern | undefined =>
  patterns.find(({ fits }) => fits(picture));

function unanswered(picture: Picture): Meaning | undefined {
  const failure = picture.control?.failure;
  if (!failure) return undefined;
  return (
    first(whenUnanswered, picture) ?? failureSignatures.find((signature) => fitsFailure(signature, failure))
  );
}

function answered(picture: Picture): Meaning | undefined {
  const response = picture.control?.response;
  if (!response) return undefined;
  return (
    responseSignatures.find((signature) => fitsResponse(signature, response)) ??
    first(whenAllAreRefused, picture)
  );
}
