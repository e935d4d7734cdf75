import { html, nothing, type TemplateResult } from 'lit';
import type { Run } from '../shared/run';
import { outcomes } from './words';

/** What the run means: cause, confidence, evidence and the next step. */
export function diagnosis({ diagnosis, steps = [] }: Run): TemplateResult | typeof nothing {
  if (!diagnosis) return nothing;
  const { message, confidence, evidence, next } = diagnosis;
  return html`
    <div class="card">
      <h2>${message}</h2>
      <p>${next}</p>
      <details>
        <summary>Evidence <vscode-badge>${confidence} confidence</vscode-badge></summary>
        <ul>
          ${evidence.map((line) => html`<li>${line}</li>`)}
        </ul>
        ${steps.length > 0 ? html`<h3>Further handshakes</h3>` : nothing}
        <ul>
          ${steps.map(({ id, title, outcome, reason }) => html`<li>${id} ${title}: ${outcomes[outcome][0]}, ${reason}</li>`)}
        </ul>
      </details>
    </div>
  `;
}

/** Why the running server may differ from its code. */
export function surprises({ rows, usualReasons = [] }: Run): TemplateResult | typeof nothing {
  const count = rows.filter(({ asPredicted }) => asPredicted === false).length;
  if (count === 0 || usualReasons.length === 0) return nothing;
  return html`
    <div class="card">
      <h2>${count === 1 ? 'One answer is' : `${count} answers are`} not what the code says</h2>
      <p>Usual reasons:</p>
      <ul>
        ${usualReasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>
    </div>
  `;
}
