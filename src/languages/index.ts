import type { Language } from '../core/language';
import { code } from './code';
import { launch } from './launch';

/** Every front end. */
export const languages: readonly Language[] = [code, launch];
