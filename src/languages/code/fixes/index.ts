import { asVisited } from '../../../core/attack/visitor';
import type { Endpoint } from '../../../core/endpoint';
import type { Fix, Problem } from '../../../core/finding';
import type { FixRequest } from '../../../core/language';
import { predict } from '../../../core/policy/predict';
import { applyEdits, type TextEdit } from '../../../core/text/edits';
import type { Workspace } from '../../../core/workspace';
import { type CodeEndpoint, endpointsOf } from '../endpoints';
import { withProgram } from '../project/load';
import { parseDocument } from '../trees';
import { addCheck, guardCheck, replaceCheck } from './check-cures';
import { type Cure, type CureContext, cureContext } from './context';
import { dropAlternative, exactList, exactListInstead, removeOption, replaceEntry } from './expression-cures';
import { argumentBefore, guardHandover, returnAfterRefusal } from './handover-cures';
import { ownRequestListener, ownUpgradeListener } from './listener-cures';

interface Remedy {
  readonly id: string;
  readonly title: (origins: readonly string[], problem: Problem) => string;
  readonly needsOrigins: boolean;
  /** One of these must still get in. */
  readonly keepsOneOf?: readonly (string | undefined)[];
  /** Tried in this order; the first that cures is taken. */
  readonly cures: readonly Cure[];
}

const allowOnly: Remedy = {
  id: 'allow-trusted-origins',
  title: (origins) =>
    origins.length > 0 ? `Allow only ${origins.join(', ')}` : 'Allow only trusted origins',
  needsOrigins: true,
  cures: [argumentBefore, guardHandover, ownUpgradeListener, addCheck, guardCheck],
};

const remedies: Readonly<Record<string, readonly Remedy[]>> = {
  'missing-origin-check': [allowOnly],
  'unenforced-origins': [allowOnly],
  'late-listener': [allowOnly],
  'check-after-upgrade': [allowOnly],
  'verdict-always-true': [{ ...allowOnly, cures: [replaceCheck] }],
  'automatic-accept': [
    { ...allowOnly, cures: [ownRequestListener] },
    {
      id: 'remove-option',
      title: () => 'Remove this option',
      needsOrigins: false,
      keepsOneOf: [undefined, 'http://localhost'],
      cures: [removeOption],
    },
  ],
  'answer-after-refusal': [
    {
      id: 'add-return',
      title: () => 'Add the missing return',
      needsOrigins: false,
      cures: [returnAfterRefusal],
    },
  ],
  'origin-bypass': [{ ...allowOnly, cures: [exactList, ...allowOnly.cures] }],
  'inverted-origin-check': [{ ...allowOnly, cures: [exactListInstead, ...allowOnly.cures] }],
  'wildcard-origin': [
    {
      ...allowOnly,
      cures: [(context, problem) => replaceEntry(context, problem, context.origins), ...allowOnly.cures],
    },
  ],
  'null-origin-accepted': [
    {
      id: 'refuse-null',
      title: () => 'Refuse the origin null',
      needsOrigins: false,
      cures: [(context, problem) => replaceEntry(context, problem, []), dropAlternative],
    },
    allowOnly,
  ],
  'dead-origin-entry': [
    {
      id: 'correct-entry',
      title: (_, { replacement }) => `Write ${replacement}`,
      needsOrigins: false,
      cures: [
        (context, problem) =>
          problem.replacement === undefined
            ? undefined
            : replaceEntry(context, problem, [problem.replacement]),
      ],
    },
  ],
};

/** The rules whose findings can have a fix. */
export const fixableRules: readonly string[] = Object.keys(remedies);

/** A page that stands for the user's until they are known. */
const placeholder = ['https://app.example.com'];

/** The cures of a problem. Each was tried: the attacker's origin no longer gets in, trusted pages do. */
export async function fixesFor(request: FixRequest): Promise<readonly Fix[]> {
  const endpoint = request.endpoint as CodeEndpoint;
  const { problem, trustedOrigins, workspace } = request;
  const document = await workspace.read(endpoint.range.uri);
  if (!document) return [];
  const tree = await parseDocument(document);
  try {
    const origins = trustedOrigins.length > 0 ? trustedOrigins : placeholder;
    const context = cureContext(endpoint, document.text, tree.rootNode, origins);
    for (const remedy of remedies[request.rule] ?? []) {
      const waiting = remedy.needsOrigins && trustedOrigins.length === 0;
      const edits = await firstThatCures(remedy, context, problem, workspace, waiting);
      if (!edits) continue;
      return [
        {
          id: remedy.id,
          title: remedy.title(trustedOrigins, problem),
          needs: waiting ? ['trustedOrigins'] : [],
          edits: waiting ? {} : { [document.uri]: edits },
          safe: true,
        },
      ];
    }
    return [];
  } finally {
    tree.delete();
  }
}

async function firstThatCures(
  remedy: Remedy,
  context: CureContext,
  problem: Problem,
  workspace: Workspace,
  untried: boolean,
): Promise<TextEdit[] | undefined> {
  for (const cure of remedy.cures) {
    const edits = cure(context, problem);
    if (edits && (untried || (await heals(edits, remedy, context, problem, workspace)))) return edits;
  }
  return undefined;
}

/** Reads the changed text again: does it do what the cure promises? */
async function heals(
  edits: readonly TextEdit[],
  remedy: Remedy,
  { endpoint, text, origins }: CureContext,
  problem: Problem,
  workspace: Workspace,
): Promise<boolean> {
  const { uri } = endpoint.range;
  const changed = { uri, version: 0, text: applyEdits(text, edits) };
  const after: Workspace = {
    ...delegate(workspace),
    read: async (one) => (one === uri ? changed : workspace.read(one)),
  };
  const endpoints = await withProgram(changed, after, endpointsOf);
  const shift = (start: number): number =>
    edits.reduce(
      (at, edit) => (edit.end <= start ? at + edit.newText.length - (edit.end - edit.start) : at),
      start,
    );
  const same = endpoints.find(
    ({ range, library }) => library === endpoint.library && range.start === shift(endpoint.range.start),
  );
  if (!same) return false;
  // Whoever has to be signed in is: what is asked of visitors besides is none of the cure.
  const visited = asVisited(same, () => true);
  const verdict = (origin: string | undefined) =>
    predict(visited.policy, { ...visited.sample, origin }).verdict.kind;
  if (problem.observation !== undefined) {
    const { kind } = endpoint.observations[problem.observation] ?? {};
    const count = (one: CodeEndpoint) => one.observations.filter((seen) => seen.kind === kind).length;
    // What is still there may no longer matter: that depends on who gets in.
    if (count(same) >= count(endpoint) && problem.witness === undefined) return false;
  }
  if (problem.witness !== undefined && !keepsOut(visited, endpoint, problem.witness)) return false;
  if (remedy.keepsOneOf?.every((origin) => verdict(origin) !== 'accept')) return false;
  if (remedy.needsOrigins) return origins.every((origin) => verdict(origin) === 'accept');
  return problem.replacement === undefined || verdict(problem.replacement) === 'accept';
}

/** Is the origin refused, or at least closed again where it was not before? */
function keepsOut(after: Endpoint, before: Endpoint, origin: string): boolean {
  const [now, then] = [after, before].map((one) => predict(one.policy, { ...one.sample, origin }).verdict);
  if (now?.kind !== 'accept') return now?.kind === 'reject';
  return now.closed === true && !(then?.kind === 'accept' && then.closed);
}

const delegate = (workspace: Workspace): Workspace => ({
  roots: workspace.roots,
  read: (uri) => workspace.read(uri),
  files: (folder) => workspace.files(folder),
  folders: (folder) => workspace.folders(folder),
});
