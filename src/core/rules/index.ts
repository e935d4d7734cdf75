import type { Rule } from '../rule';
import { dangerousNamespace } from './dangerous-namespace';
import { deadOriginEntry } from './dead-origin-entry';
import { listensEverywhere } from './listens-everywhere';
import { localPagesOnly } from './local-pages-only';
import { missingOriginCheck } from './missing-origin-check';
import { nullOriginAccepted } from './null-origin-accepted';
import { originBypass } from './origin-bypass';
import { outdatedFlag } from './outdated-flag';
import { overBroadEntry } from './over-broad-entry';
import { unenforcedOrigins } from './unenforced-origins';
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
];
