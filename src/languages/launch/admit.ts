import type { Fix } from '../../core/finding';
import type { AdmitRequest } from '../../core/language';
import { isBrowserOrigin } from '../../core/origin';
import { originNamedBy } from '../../core/spelling';
import { addList } from './add-list';
import { fixWith, replaced } from './edits';
import type { NodeEndpoint } from './node-endpoint';

/**
 * Lets one more origin in: in the place of a dead entry that names it, behind the last entry, or with the flag when
 * there is no list yet. `null` is everybody, and what no browser sends admits nobody.
 */
export async function admission(
  node: NodeEndpoint,
  { origin, workspace }: AdmitRequest,
): Promise<Fix | undefined> {
  if (origin === 'null' || !isBrowserOrigin(origin)) return undefined;
  const last = node.items.at(-1);
  if (!last) return addList({ node, trusted: [origin], workspace });
  const dead = node.items.find(({ entry }) => originNamedBy(entry.text) === origin);
  const edits = replaced(node, dead ?? last, dead ? [origin] : [last.entry.text, origin]);
  return fixWith('admit-origin', `Allow ${origin}`, edits);
}
