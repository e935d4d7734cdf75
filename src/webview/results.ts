import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type ExportFormat, exportFormats } from '../shared/protocol';
import type { Run } from '../shared/run';
import { comparison } from './comparison';
import { connection } from './connection';
import { diagnosis, surprises } from './diagnosis';
import { type Filter, filters, shown } from './filter';
import { handshake } from './handshake';
import { post } from './host';

/** The run: headline, progress, diagnosis, and one row a handshake. */
export function results(
  run: Run | undefined,
  filter: Filter,
  choose: (filter: Filter) => void,
): TemplateResult {
  return html`
    <section aria-label="Results" aria-busy=${run?.running === true}>
      <p class=${run?.failed ? 'summary failed' : 'summary'} role="status" aria-live="polite">
        ${run ? headline(run) : nothing}
      </p>
      ${run ? html`${progress(run)}${diagnosis(run)}${surprises(run)}${comparison(run)}${list(run, filter, choose)}${connection(run)}` : empty()}
    </section>
  `;
}

function headline({ running, rows, planned, summary, stopped }: Run): string {
  if (running) return planned > 0 ? `${rows.length} of ${planned} handshakes` : 'Connecting…';
  const text = summary.charAt(0).toUpperCase() + summary.slice(1);
  return stopped ? `${text} (stopped early: ${stopped})` : text;
}

function progress({ running, rows, planned }: Run): TemplateResult | typeof nothing {
  if (!running) return nothing;
  return html`<vscode-progress-bar
    aria-label="Progress"
    ?indeterminate=${planned === 0}
    value=${rows.length}
    max=${Math.max(planned, 1)}
  ></vscode-progress-bar>`;
}

function empty(): TemplateResult {
  return html`<p class="note">
    Opens the WebSocket once for each of several origins and shows which pages would get in. Nothing is sent on the
    sockets.
  </p>`;
}

function list(run: Run, filter: Filter, choose: (filter: Filter) => void): TemplateResult | typeof nothing {
  if (run.rows.length === 0) return nothing;
  const rows = shown(run.rows, filter);
  return html`
    <div class="buttons" role="group" aria-label="Show">
      ${Object.entries(filters).map(
        ([name, { label, fits }]) =>
          html`<button class="chip" aria-pressed=${name === filter} @click=${() => choose(name as Filter)}>
            ${label} ${run.rows.filter(fits).length}
          </button>`,
      )}
    </div>
    ${comparedWith(run)}
    <ul class="handshakes" aria-label="Handshakes">
      ${repeat(rows, ({ id }) => id, handshake)}
    </ul>
    ${rows.length === 0 ? html`<p class="note">None.</p>` : nothing} ${run.running ? nothing : exports()}
  `;
}

/** Whose predictions stand beside the rows; to choose, when several endpoints fit the address. */
function comparedWith({ endpoint, fitting = [], running }: Run): TemplateResult | typeof nothing {
  if (fitting.length === 0 || running)
    return endpoint ? html`<p class="note">Compared with ${endpoint}.</p>` : nothing;
  const chosen = fitting.find(({ label }) => label === endpoint)?.id ?? '';
  const choose = (event: Event) =>
    post({ type: 'chooseEndpoint', endpoint: (event.target as VscodeSingleSelect).value || null });
  return html`
    <div class="compare">
    <label for="endpoint">Compare with</label>
    <vscode-single-select id="endpoint" label="Compare with" @change=${choose}>
      <vscode-option value="" ?selected=${chosen === ''}>All ${fitting.length} endpoints of this address</vscode-option>
      ${fitting.map(
        ({ id, label }) =>
          html`<vscode-option value=${id} ?selected=${id === chosen}>${label}</vscode-option>`,
      )}
    </vscode-single-select>
    </div>
  `;
}

function exports(): TemplateResult {
  const button = (format: ExportFormat) =>
    html`<vscode-button secondary @click=${() => post({ type: 'export', format })}>${format}</vscode-button>`;
  return html`<div class="buttons" role="group" aria-label="Export the run">
    <span class="note">Export as</span>${exportFormats.map(button)}
  </div>`;
}
