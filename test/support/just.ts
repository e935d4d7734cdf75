import { NodePackage } from './node-package';

const own = new NodePackage('just', ['rust-just@1']);

/** The command runner of justfiles, which the npm package `rust-just` ships. */
export const just = own.program('just');

/** For the `skip` option of `node:test`. */
export const withoutJust = (): string | false => own.without();
