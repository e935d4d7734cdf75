import type { NamedFile } from '../../core/language';

/** JavaScript and TypeScript, but for declarations alone. */
export const mayBeCode = ({ uri }: NamedFile): boolean =>
  /\.([cm]?[jt]s|[jt]sx)$/.test(uri) && !/\.d\.[cm]?ts$/.test(uri);
