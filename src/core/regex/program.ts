import type { CharacterTest } from './characters';
import type { ParsedRegex } from './parse';

/**
 * One step of the matcher. `forward` is false inside a look-behind, which is matched from right to left (ECMA-262,
 * section 22.2.2). Slots hold positions: three for each group (start, end, where it was opened), then one a loop.
 */
export type Instruction =
  | { readonly op: 'character'; readonly test: CharacterTest; readonly forward: boolean }
  /** A character repeated; needs no step for each round. */
  | {
      readonly op: 'characters';
      readonly test: CharacterTest;
      readonly forward: boolean;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  /** Goes on at `first`, and at `second` when that fails. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'open' | 'close'; readonly slot: number; readonly forward: boolean }
  | { readonly op: 'forget'; readonly from: number; readonly to: number }
  | { readonly op: 'mark'; readonly slot: number }
  /** A round that matched nothing: fails, or with `to` ends the loop. */
  | { readonly op: 'moved'; readonly slot: number; to: number | undefined }
  | { readonly op: 'start' | 'end'; readonly multiline: boolean }
  | { readonly op: 'boundary'; readonly negate: boolean; readonly word: CharacterTest }
  | {
      readonly op: 'reference';
      readonly slots: readonly number[];
      readonly ignoreCase: boolean;
      readonly forward: boolean;
      /** What an unset group does: match nothing (ECMAScript), or fail. */
      readonly unsetMatches: boolean;
    }
  /** The instructions up to `next` are looked for from here, without moving. */
  | { readonly op: 'look'; readonly negate: boolean; next: number }
  | { readonly op: 'found' }
  | { readonly op: 'match' };

export interface Program {
  readonly code: readonly Instruction[];
  readonly slots: number;
  readonly unicode: boolean;
  readonly sticky: boolean;
  /** As RE2 does, comes to no choice twice at one position: what failed once fails again. */
  readonly remembers: boolean;
  readonly groupKeys: ParsedRegex['groupKeys'];
}
