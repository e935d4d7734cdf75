import type { Language } from '../core/language';
import { mayBeCode } from './code/names';
import { usesLibrary } from './code/recognize';
import { mayBeLaunchFile } from './launch/containers';
import { isLaunchFile } from './launch/recognize';
import { isCalledNginx, mayBeNginx, mayEmbed } from './nginx/names';
import { isNginx } from './nginx/recognize';
import { regionsOf } from './nginx/regions';

/** The configuration of nginx, in files of its own and inside others. */
export const nginx: Language = {
  id: 'nginx',
  lineComment: '#',
  mayContain: (file) => isCalledNginx(file) || mayBeNginx(file) || mayEmbed(file.uri),
  recognizes: (document) => isNginx(document) || regionsOf(document).length > 0,
  load: async () => (await import('./nginx')).nginx,
};

/** JavaScript and TypeScript programs that accept WebSockets. */
export const code: Language = {
  id: 'code',
  lineComment: '//',
  mayContain: mayBeCode,
  recognizes: usesLibrary,
  load: async () => (await import('./code')).code,
};

/** Files that start blockchain nodes: scripts, services, container files. */
export const launch: Language = {
  id: 'launch',
  lineComment: '#',
  mayContain: mayBeLaunchFile,
  recognizes: isLaunchFile,
  load: async () => (await import('./launch')).launch,
};

/** Every language, by what tells its files; its front end is loaded when a file is in it. */
export const languages: readonly Language[] = [nginx, code, launch];
