import { leaf } from '../../../core/policy/decision';
import { goOn } from './flow';
import { mapTree, mapTrees } from './map-tree';
import { compare, same } from './operators';
import type { Program } from './program';
import { lengthOf } from './text';
import {
  falseValue,
  nativeValue,
  type Tree,
  thrown,
  undefinedValue,
  unknownValue,
  whyUnknown,
} from './value';

/** `timingSafeEqual(a, b)` (Node, crypto): throws where one is longer than the other. */
export const timingSafeEqual = (program: Program): Tree =>
  nativeValue('timingSafeEqual', ({ arguments: [a = undefinedValue, b = undefinedValue], state, at }) =>
    goOn(
      mapTrees(a, b, (left, right) => {
        if (left.kind !== 'text' || right.kind !== 'text')
          return unknownValue(whyUnknown(left.kind === 'text' ? right : left));
        const alike = compare('===', lengthOf(left), lengthOf(right), at, program);
        const differs = mapTree(alike, (value) =>
          value.kind === 'boolean' && !value.value ? thrown : falseValue,
        );
        return mapTree(same(left, right, false, at, program), (value) =>
          value.kind === 'boolean' && value.value ? leaf(value) : differs,
        );
      }),
      state,
    ),
  );
