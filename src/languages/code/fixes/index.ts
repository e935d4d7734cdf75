import type { Fix } from '../../../core/finding';
import type { FixRequest } from '../../../core/language';

export async function fixesFor(_request: FixRequest): Promise<readonly Fix[]> {
  return [];
}
