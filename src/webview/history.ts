import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../shared/protocol';
import type { HistoryEntry } from '../shared/run';
import { post } from './host';

/** Earlier runs; those of the address that is shown can be compared with. */
export function history({ history, run }: PanelState): TemplateResult | typeof nothing {
  if (history.length === 0) return nothing;
  const comparable = (entry: HistoryEntry) => run !== undefined && !run.running && entry.url === run.url;
  return html`
    <details class="history">
      <summary>Earlier runs (${history.length})</summary>
      <ul>
        ${history.map((entry) => html`<li>${runLine(entry)} ${comparable(entry) ? compareButton(entry) : nothing}</li>`)}
      </ul>
      <vscode-button secondary @click=${() => post({ type: 'clearHistory' })}>Forget them</vscode-button>
    </details>
  `;
}

function runLine({ url, summary, startedAt }: HistoryEntry): TemplateResult {
  return html`<span class="origin">${url}</span>
    <span class="note">${new Date(startedAt).toLocaleString()}: ${summary}</span>`;
}

function compareButton({ id, startedAt }: HistoryEntry): TemplateResult {
  return html`<button
    class="link"
    aria-label="Compare with the run of ${new Date(startedAt).toLocaleString()}"
    @click=${() => post({ type: 'compare', with: id })}
  >
    Compare
  </button>`;
}
