import { leaf } from '../../../core/policy/decision';
import { callFunction } from './calls';
import {
  baseMember,
  type Class,
  type Instance,
  memberIn,
  memberOf,
  methodOf,
  parentOf,
  scopeOf,
} from './classes';
import { evaluate } from './expressions';
import { dispatch, type Flow, goOn, then } from './flow';
import type { Program } from './program';
import { writeProperty } from './properties';
import { Slot, type State } from './state';
import { type Call, nativeValue, type Tree, undefinedValue, unknownValue, type Value } from './value';

/** `new` of a class of the program. */
export function instantiate(value: Class, call: Call, program: Program): Flow {
  // Handshakes on whose way it is not made know nothing of it.
  const properties = new Slot<ReadonlyMap<string, Tree>>();
  const base = new Slot<Value>();
  const self: Instance = {
    kind: 'record',
    record: {
      type: 'instance',
      properties,
      class: value,
      base,
      made: call.at,
    },
  };
  const state = call.state.with(properties, leaf(new Map<string, Tree>())).with(base, undefinedValue);
  const made = { ...call, state };
  return then(runConstructor(value, self, made, program), (_, after) => goOn(leaf(self), after));
}

function runConstructor(owner: Class, self: Instance, call: Call, program: Program): Flow {
  const own = memberOf(owner.class, 'constructor', false)?.value;
  const first =
    owner.class.parent === undefined
      ? fillFields(owner, self, call.state)
      : own
        ? goOn(undefinedValue, call.state)
        : then(constructParent(owner, self, call, program), (_, state) => fillFields(owner, self, state));
  return then(first, (_, state) =>
    own?.kind === 'function'
      ? callFunction(methodOf(owner, own.function, leaf(self)), { ...call, state }, program)
      : goOn(undefinedValue, state),
  );
}

function constructParent(owner: Class, self: Instance, call: Call, program: Program): Flow {
  const inside = { ...call, self: leaf<Value>(self), at: self.record.made ?? call.at };
  return dispatch(parentOf(owner) ?? undefinedValue, call.state, (parent) => {
    if (parent.kind === 'class') return runConstructor(parent, self, inside, program);
    const made =
      parent.kind === 'external'
        ? program.constructExternal(parent, inside)
        : parent.kind === 'native'
          ? parent.call(inside)
          : goOn(unknownValue('what a class extends is not known'), call.state);
    return then(made, (value, state) =>
      goOn(undefinedValue, self.record.base ? state.with(self.record.base, value) : state),
    );
  });
}

/** Runs a class's field initializers for a new instance. */
function fillFields(owner: Class, self: Instance, state: State): Flow {
  const fields = owner.class.members.filter((member) => member.kind === 'field' && !member.static);
  const scope = scopeOf(owner, leaf(self));
  return fields.reduce<Flow>(
    (flow, { name, value }) =>
      then(flow, (_, now) =>
        then(value ? evaluate(value, scope, now) : goOn(undefinedValue, now), (initial, after) =>
          writeProperty(self, name, initial, after),
        ),
      ),
    goOn(undefinedValue, state),
  );
}

/** `super(…)` constructs the parent, `super.method(…)` calls its method. */
export function superOf(owner: Class, self: Tree): Tree {
  const { program } = owner.scope.module;
  return nativeValue(
    'super',
    (call) =>
      dispatch(self, call.state, (instance) =>
        instance.kind === 'record'
          ? then(constructParent(owner, instance, call, program), (_, state) =>
              then(fillFields(owner, instance, state), (__, after) => goOn(undefinedValue, after)),
            )
          : goOn(undefinedValue, call.state),
      ),
    (key, state) => {
      const parent = parentOf(owner);
      if (parent?.kind !== 'leaf') return undefined;
      if (parent.value.kind === 'class')
        return memberIn(
          parent.value,
          key,
          self,
          self.kind === 'leaf' && self.value.kind === 'class',
          program,
          state,
        );
      return self.kind === 'leaf' && self.value.kind === 'record'
        ? baseMember(self.value, key, program, state)
        : undefined;
    },
  );
}
