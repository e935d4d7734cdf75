import type { Language } from '../core/language';
import { mayBeCode } from './code/names';
import { mayBeLaunchFile } from './launch/containers';
import { isCalledNginx, mayBeNginx, mayEmbed } from './nginx/names';

/** The configuration of nginx, in files of its own and inside others. */
export const nginx: Language = {
  id: 'nginx',
  lineComment: '#',
  mayContain: (file) => isCalledNginx(file) || mayBeNginx(file) || mayEmbed(file.uri),
  load: async () => (await import('./nginx')).nginx,
};

/** JavaScript and TypeScript programs that accept WebSockets. */
export const code: Language = {
  id: 'code',
  lineComment: '//',
  mayContain: mayBeCode,
  load: async () => (await import('./code')).code,
};

/** Files that start blockchain nodes: scripts, services, container files. */
export const launch: Language = {
  id: 'launch',
  lineComment: '#',
  mayContain: mayBeLaunchFile,
  load: async () => (await import('./launch')).launch,
};

/** Every language, by what tells its files; its front end is loaded when a file needs it. */
export const languages: readonly Language[] = [nginx, code, launch];
