import { html, nothing, type TemplateResult } from 'lit';
import type { Difference, Run } from '../shared/run';
import { post } from './host';
import { originText, outcomes } from './words';

/** What has changed since an earlier run, newly accepted origins first. */
export function comparison({ comparison }: Run): TemplateResult | typeof nothing {
  if (!comparison) return nothing;
  const { differences } = comparison;
  return html`
    <div class="card">
      <h2>Since ${new Date(comparison.with).toLocaleString()}</h2>
      ${differences.length === 0 ? html`<p>Nothing has changed.</p>` : nothing}
      <ul>
        ${differences.map(line)}
      </ul>
      <vscode-button secondary @click=${() => post({ type: 'compare', with: null })}>Close the comparison</vscode-button>
    </div>
  `;
}

function line({ origin, before, now }: Difference): TemplateResult {
  const words = (outcome: typeof before) => (outcome ? outcomes[outcome][0] : 'not tried');
  return html`<li><span class="origin">${originText(origin)}</span>: ${words(before)} → ${words(now)}</li>`;
}
