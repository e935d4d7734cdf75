import type { Language } from '../core/language';
import { launch } from './launch';

/** Every front end. */
export const languages: readonly Language[] = [launch];
