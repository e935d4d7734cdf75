import { goOn } from './flow';
import { mapTree } from './map-tree';
import type { State } from './state';
import { hostValue, nativeValue, type Tree, undefinedValue, type Value } from './value';

/** A function of one argument's value. */
export const onFirst = (name: string, work: (value: Value, state: State) => Tree): Tree =>
  nativeValue(name, ({ arguments: [first], state }) =>
    goOn(
      mapTree(first ?? undefinedValue, (value) => work(value, state)),
      state,
    ),
  );

/** A function that returns nothing of interest and changes nothing. */
export const silent = (name: string): Tree => nativeValue(name, ({ state }) => goOn(undefinedValue, state));

/** An object of the platform with these members. */
export const namespace = (name: string, members: Readonly<Record<string, Tree>>): Tree =>
  hostValue({ name: `\`${name}\``, get: (key) => (Object.hasOwn(members, key) ? members[key] : undefined) });
