import type { Rule } from '../rule';
import { answerAfterRefusal } from './answer-after-refusal';
import { automaticAccept } from './automatic-accept';
import { checkAfterUpgrade } from './check-after-upgrade';
import { checkNotReached } from './check-not-reached';
import { checkUndone } from './check-undone';
import { dangerousNamespace } from './dangerous-namespace';
import { deadOriginEntry } from './dead-origin-entry';
import { environmentBypass } from './environment-bypass';
import { everybodyRefused } from './everybody-refused';
import { flagWithoutServer } from './flag-without-server';
import { invertedOriginCheck } from './inverted-origin-check';
import { lateListener } from './late-listener';
import { listensEverywhere } from './listens-everywhere';
import { localPagesOnly } from './local-pages-only';
import { missingOriginCheck } from './missing-origin-check';
import { nullOriginAccepted } from './null-origin-accepted';
import { originBypass } from './origin-bypass';
import { originRewritten } from './origin-rewritten';
import { outdatedFlag } from './outdated-flag';
import { overBroadEntry } from './over-broad-entry';
import { reflectedOrigin } from './reflected-origin';
import { unenforcedOrigins } from './unenforced-origins';
import { unreadOrigins } from './unread-origins';
import { verdictAlwaysTrue } from './verdict-always-true';
import { wildcardOrigin } from './wildcard-origin';

/** Every rule; ids are never reused. */
export const rules: readonly Rule[] = [
  missingOriginCheck,
  wildcardOrigin,
  originBypass,
  nullOriginAccepted,
  deadOriginEntry,
  overBroadEntry,
  unenforcedOrigins,
  dangerousNamespace,
  outdatedFlag,
  listensEverywhere,
  localPagesOnly,
  unreadOrigins,
  flagWithoutServer,
  verdictAlwaysTrue,
  lateListener,
  automaticAccept,
  checkAfterUpgrade,
  environmentBypass,
  answerAfterRefusal,
  checkNotReached,
  checkUndone,
  invertedOriginCheck,
  everybodyRefused,
  originRewritten,
  reflectedOrigin,
];
