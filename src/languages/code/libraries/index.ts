import type { Library } from '../library';
import { ws } from './ws';

/** Every library that is known. */
export const libraries: readonly Library[] = [ws];
