import { leaf } from '../../../core/policy/decision';
import { dispatch, type Flow, goOn, then } from '../evaluate/flow';
import { mapTree } from '../evaluate/map-tree';
import { heldBy } from '../evaluate/objects';
import type { Program } from '../evaluate/program';
import { readProperty } from '../evaluate/properties';
import type { State } from '../evaluate/state';
import {
  type Call,
  type Host,
  hostValue,
  nativeValue,
  recordValue,
  type Tree,
  trueValue,
  undefinedValue,
  unknownValue,
  type Value,
} from '../evaluate/value';

type External = Extract<Value, { kind: 'external' }>;

/** What a schema makes of one setting. */
interface Schema extends Host {
  /** What stands for it when it is not set; undefined where it has to be. */
  readonly fallback: Tree | undefined;
  /** Functions that the value goes through. */
  readonly steps: readonly Tree[];
}

const schemaOf = (tree: Tree): Schema | undefined =>
  tree.kind === 'leaf' && tree.value.kind === 'host' && 'steps' in tree.value.host
    ? (tree.value.host as Schema)
    : undefined;

/** Methods of a schema that leave the value as it is (zod 4, "Defining schemas"). */
const checks =
  /^(?:min|max|length|email|url|uuid|regex|startsWith|endsWith|includes|int|positive|nonnegative|nonempty|gt|gte|lt|lte|port|describe|meta|refine|superRefine|readonly|brand|optional|nullable|nullish)$/;

const twoWays = unknownValue('whether a default is transformed depends on the version of zod');

function schema(fallback: Tree | undefined, steps: readonly Tree[]): Tree {
  const host: Schema = {
    name: 'a schema',
    fallback,
    steps,
    get: (key) => {
      const next = (make: (given: Tree) => Tree): Tree =>
        nativeValue(key, ({ arguments: [given = undefinedValue], state }) => goOn(make(given), state));
      if (key === 'prefault') return next((given) => schema(given, steps));
      // Whether a default goes through what was said before it, is different in zod 3 and 4.
      if (key === 'default') return next((given) => schema(steps.length > 0 ? twoWays : given, steps));
      if (key === 'transform') return next((given) => schema(fallback, [...steps, given]));
      return checks.test(key) ? next(() => schema(fallback, steps)) : undefined;
    },
  };
  return hostValue(host);
}

/** What a schema makes of a value. Who gives a setting a default wants the program to work without it. */
function parsed(one: Schema, given: Tree, call: Call, program: Program): Flow {
  const value = mapTree(given, (own) =>
    (own.kind === 'environment' || own.kind === 'undefined') && one.fallback ? one.fallback : leaf(own),
  );
  return one.steps.reduce<Flow>(
    (flow, step) =>
      then(flow, (before, state) =>
        dispatch(step, state, (work) =>
          program.call(work, { ...call, arguments: [before], self: undefinedValue, state }),
        ),
      ),
    goOn(value, call.state),
  );
}

/** The settings that an object of schemas makes of an object such as `process.env`. */
function parsedAll(shape: ReadonlyMap<string, Tree>, call: Call, program: Program): Flow {
  const [input = undefinedValue] = call.arguments;
  const notKnown = unknownValue('what a schema makes of a setting is not followed');
  return [...shape].reduce<Flow>(
    (flow, [name, made]) =>
      then(flow, (settings, state) => {
        const one = schemaOf(made);
        const given = mapTree(input, (value) => readProperty(value, name, program, state));
        const result = one ? parsed(one, given, { ...call, state }, program) : goOn(notKnown, state);
        return then(result, (value, after) => goOn(withSetting(settings, name, value, after), after));
      }),
    goOn(recordValue(new Map()), call.state),
  );
}

const withSetting = (settings: Tree, name: string, value: Tree, state: State): Tree =>
  mapTree(settings, (held) => recordValue(new Map([...(heldBy(held, state) ?? []), [name, value]])));

/** `z.object(shape)`: what fails ends the program before any handshake comes. */
const objectSchema = (program: Program): Tree =>
  nativeValue('object', ({ arguments: [given = undefinedValue], state }) => {
    const shape = given.kind === 'leaf' ? heldBy(given.value, state) : undefined;
    if (!shape) return goOn(unknownValue('a schema is not known'), state);
    const parse = nativeValue('parse', (call) => parsedAll(shape, call, program));
    const safeParse = nativeValue('safeParse', (call) =>
      then(parsedAll(shape, call, program), (data, after) =>
        goOn(
          recordValue(
            new Map([
              ['success', trueValue],
              ['data', data],
            ]),
          ),
          after,
        ),
      ),
    );
    const members: Readonly<Record<string, Tree>> = { parse, safeParse };
    return goOn(
      hostValue({
        name: 'a schema',
        get: (key) => (Object.hasOwn(members, key) ? members[key] : undefined),
      }),
      state,
    );
  });

/** `str({ default: … })` and its like. */
const validator = (program: Program): Tree =>
  nativeValue('validator', ({ arguments: [options = undefinedValue], state }) => {
    const fallback =
      options.kind === 'leaf' && options.value.kind === 'record'
        ? readProperty(options.value, 'default', program, state)
        : undefinedValue;
    const isGiven = !(fallback.kind === 'leaf' && fallback.value.kind === 'undefined');
    return goOn(schema(isGiven ? fallback : undefined, []), state);
  });

/** `cleanEnv(environment, validators)`. */
const cleanEnv = (program: Program): Tree =>
  nativeValue('cleanEnv', (call) => {
    const [, given = undefinedValue] = call.arguments;
    const shape = given.kind === 'leaf' ? heldBy(given.value, call.state) : undefined;
    return shape ? parsedAll(shape, call, program) : goOn(unknownValue('a schema is not known'), call.state);
  });

const plain = (): Tree => nativeValue('schema', ({ state }) => goOn(schema(undefined, []), state));

/** Libraries that read settings, by module and export: zod 3 and 4, envalid 8. */
const exports: Readonly<Record<string, readonly [RegExp, (program: Program) => Tree][]>> = {
  zod: [
    [/^object$/, objectSchema],
    [/^(?:coerce\.)?(?:string|number|boolean)$|^(?:enum|url|email)$/, plain],
  ],
  envalid: [
    [/^cleanEnv$/, cleanEnv],
    [/^(?:str|num|port|bool|url|host|email)$/, validator],
  ],
};

/** What an export of a library for settings is; undefined for others. */
export const settingsExport = ({ module, path }: External, program: Program): Tree | undefined => {
  const name = (path[0] === 'z' ? path.slice(1) : path).join('.');
  return exports[module]?.find(([names]) => names.test(name))?.[1](program);
};
