import type { Rule } from '../rule';
import { deadOriginEntry } from './dead-origin-entry';
import { missingOriginCheck } from './missing-origin-check';
import { nullOriginAccepted } from './null-origin-accepted';
import { originBypass } from './origin-bypass';
import { wildcardOrigin } from './wildcard-origin';

/** Every rule; ids are never reused. */
export const rules: readonly Rule[] = [
  missingOriginCheck,
  wildcardOrigin,
  originBypass,
  nullOriginAccepted,
  deadOriginEntry,
];
