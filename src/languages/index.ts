import type { Language } from '../core/language';
import { code } from './code';
import { launch } from './launch';
import { nginx } from './nginx';

/** Every front end. */
export const languages: readonly Language[] = [nginx, code, launch];
