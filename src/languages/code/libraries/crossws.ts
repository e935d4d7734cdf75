import { leaf } from '../../../core/policy/decision';
import { unknownVerdict } from '../../../core/policy/verdict';
import { onFirst } from '../evaluate/natives';
import { giveVerdict } from '../gates/answer';
import { crosswsHook } from '../gates/crossws-hook';
import { routePath } from '../gates/registrations';
import type { CheckOption, Library, ServerExport } from '../library';

const upgrade: CheckOption = {
  name: 'upgrade',
  function: (list) =>
    `(request) => { if (!${list}.has(request.headers.get('origin') ?? '')) throw new Response('Forbidden', { status: 403 }); }`,
  guard: {
    refuse: () => "throw new Response('Forbidden', { status: 403 })",
    origin: (parameter) => `${parameter}.headers.get('origin') ?? ''`,
  },
};

const hooks = (path: readonly string[], options: ServerExport['options']): ServerExport => ({
  path,
  how: 'call',
  options,
  when: ({ optionsRange }) => optionsRange !== undefined,
  gate: crosswsHook,
  check: upgrade,
  lookAlikes: ['origin', 'origins', 'cors'],
});

/** `defineHooks(hooks)` gives the hooks back. */
const itself = onFirst('defineHooks', (value) => leaf(value));

/** crossws 0.4 on Node: everybody is accepted unless the hook `upgrade` answers (measured). */
export const crossws: Library = {
  name: 'crossws',
  modules: ['crossws/adapters/node', 'crossws'],
  values: { defineHooks: itself },
  servers: [{ ...hooks([], { index: 0, path: ['hooks'] }), handover: () => 'method' }],
};

const throughMiddleware = giveVerdict(
  unknownVerdict('what the middleware of the application decides is not followed'),
  undefined,
);

const handler = (path: readonly string[]): ServerExport => ({
  ...hooks(path, { index: 0 }),
  target: routePath,
  gate: (server) => (server.program.mentions(/\.use\(/) ? throughMiddleware : crosswsHook(server)),
});

/** h3 2, and Nitro and Nuxt, which know the function without an import: the same hooks for one route. */
export const h3: Library = {
  name: 'h3',
  modules: ['h3', 'nitro/h3', 'nitropack/runtime', '#imports'],
  globals: ['defineWebSocketHandler'],
  marks: ['defineWebSocketHandler'],
  servers: [handler([]), handler(['defineWebSocketHandler'])],
};
