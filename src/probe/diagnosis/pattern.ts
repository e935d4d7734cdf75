import type { Picture } from './picture';
import type { Meaning } from './signature';

/** A picture of several answers and what it means. */
export interface Pattern extends Meaning {
  readonly fits: (picture: Picture) => boolean;
}

export const status = (answer: { status: number | null } | undefined): number | null =>
  answer?.status ?? null;

/** The body of what the trusted page got. */
export const body = (picture: Picture): string => picture.control?.response?.body ?? '';

/** What to do about a page that is missing in an allow-list. */
export const allow = 'Add the page’s origin to the server’s allow-list, exactly as the browser sends it.';
