import type { SourceRange } from '../../../core/source';
import type { Located } from '../syntax';
import type { Module } from './module';
import { Slot } from './state';
import type { Tree, Value } from './value';

/** The names of a block, function or module. */
export class Scope {
  readonly module: Module;
  /** What `this` is, where this scope says so. */
  readonly self: Tree | undefined;
  readonly #parent: Scope | undefined;
  readonly #slots = new Map<string, Slot<Value>>();

  constructor(module: Module, parent?: Scope, self: Tree | undefined = parent?.self) {
    this.module = module;
    this.#parent = parent;
    this.self = self;
  }

  declare(name: string, initial?: Tree | (() => Tree)): Slot<Value> {
    const slot = new Slot<Value>(initial);
    this.#slots.set(name, slot);
    return slot;
  }

  find(name: string): Slot<Value> | undefined {
    return this.#slots.get(name) ?? this.#parent?.find(name);
  }

  range({ start, end }: Located): SourceRange {
    return { uri: this.module.uri, start, end };
  }
}
