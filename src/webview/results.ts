import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelState, Row, Run } from '../shared/protocol';

const outcomes: Readonly<Record<Row['outcome'], readonly [text: string, icon: string]>> = {
  accepted: ['accepted', 'pass-filled'],
  'accepted-then-closed': ['accepted, then closed', 'pass'],
  refused: ['refused', 'circle-slash'],
  inconclusive: ['inconclusive', 'question'],
};

const verdicts = { accept: 'accepted', reject: 'refused', unknown: 'unknown' } as const;

/** The run: headline, progress, and one row a handshake. */
export function results({ run }: PanelState): TemplateResult {
  return html`
    <section aria-label="Results" aria-busy=${run?.running === true}>
      <p class=${run?.failed ? 'summary failed' : 'summary'} role="status" aria-live="polite">${run ? headline(run) : nothing}</p>
      ${run ? html`${progress(run)}${table(run)}` : empty()}
    </section>
  `;
}

function headline({ running, rows, planned, summary }: Run): string {
  if (!running) return summary;
  return planned > 0 ? `${rows.length} of ${planned} handshakes` : 'Connecting…';
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

function table({ rows }: Run): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">Origin</th>
          <th scope="col">Outcome</th>
          <th scope="col">Status</th>
          <th scope="col">Time</th>
          <th scope="col">Predicted</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(rows, ({ id }) => id, tableRow)}
      </tbody>
    </table>
  `;
}

function tableRow(row: Row): TemplateResult {
  const [text, icon] = outcomes[row.outcome];
  const { dns, tcp, tls, upgrade } = row.timings;
  return html`
    <tr class=${`${look(row)}${row.asPredicted === false ? ' mismatch' : ''}`}>
      <th scope="row" title=${row.tests}>${row.origin ?? html`<em>no Origin header</em>`}</th>
      <td title=${row.reason}><vscode-icon name=${icon} size="14"></vscode-icon>${text}</td>
      <td>${row.status ?? '–'}</td>
      <td>${Math.round(dns + tcp + tls + upgrade)} ms</td>
      <td title=${row.prediction?.because.join('\n') ?? ''}>${row.prediction ? verdicts[row.prediction.verdict] : '–'}</td>
    </tr>
  `;
}

/** An open door is bad, unless it is the one that should be open; a closed one is good, unless it is that. */
function look({ outcome, risk }: Row): 'good' | 'bad' | 'neutral' {
  if (outcome === 'inconclusive') return 'neutral';
  const accepted = outcome !== 'refused';
  if (risk === 'expected') return accepted ? 'good' : 'bad';
  if (risk === 'info' || risk === 'low') return accepted ? 'neutral' : 'good';
  return accepted ? 'bad' : 'good';
}
