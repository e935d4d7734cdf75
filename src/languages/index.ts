import type { Language } from '../core/language';

/** Every front end. */
export const languages: readonly Language[] = [];
