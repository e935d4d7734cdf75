import { html, nothing, type TemplateResult } from 'lit';
import { copyForms } from '../shared/protocol';
import type { Row } from '../shared/run';
import { post } from './host';
import { timingBar } from './timing';
import { look, originText, outcomes, senders, verdicts } from './words';

/** One row: origin, outcome, status, time and prediction; opened, everything that is known. */
export function handshake(row: Row): TemplateResult {
  const [text, icon] = outcomes[row.outcome];
  const surprising = row.asPredicted === false;
  return html`
    <li class=${look(row)}>
      <details>
        <summary>
          <vscode-icon name=${icon}></vscode-icon>
          <span class=${row.origin === null ? 'origin absent' : 'origin'}>${originText(row.origin)}</span>
          <span class="facts">
            <span class="outcome">${text}</span>
            <span>${row.status ?? 'no status'}</span>
            <span class="time">${Math.round(total(row))} ms</span>
            ${
              row.prediction
                ? html`<span class=${surprising ? 'surprise' : nothing}>predicted: ${verdicts[row.prediction.verdict]}</span>`
                : nothing
            }
          </span>
        </summary>
        ${detail(row)}
      </details>
    </li>
  `;
}

const total = ({ timings: { dns, tcp, tls, upgrade } }: Row): number => dns + tcp + tls + upgrade;

function detail(row: Row): TemplateResult {
  return html`
    <div class="detail">
      <p>${row.reason}</p>
      <p class="note">${row.family}: ${row.tests}; ${senders[row.sendable]}.</p>
      ${row.source ? html`<p>Found in ${place(row.source)}</p>` : nothing} ${prediction(row)} ${timingBar(row.timings)}
      <h3>Request</h3>
      <pre tabindex="0">${row.request}</pre>
      ${response(row)}
      <div class="buttons" role="group" aria-label="Copy this handshake">
        <span class="note">Copy for</span>
        ${copyForms.map(
          (form) =>
            html`<vscode-button secondary @click=${() => post({ type: 'copy', row: row.id, form })}>${form}</vscode-button>`,
        )}
      </div>
    </div>
  `;
}

function prediction(row: Row): TemplateResult | typeof nothing {
  if (!row.prediction) return nothing;
  return html`
    <h3>Predicted: ${verdicts[row.prediction.verdict]}</h3>
    <ul>
      ${row.prediction.because.map((line) => html`<li>${reason(line)}</li>`)}
    </ul>
  `;
}

/** `server.js:12: …` with the place as a link. */
function reason(line: string): TemplateResult {
  const match = /^(.+?:\d+): (.*)$/s.exec(line);
  return match ? html`${place(match[1] ?? '')}: ${match[2]}` : html`${line}`;
}

function place(name: string): TemplateResult {
  return html`<button class="link" @click=${() => post({ type: 'open', place: name })}>${name}</button>`;
}

function response({ response }: Row): TemplateResult | typeof nothing {
  if (!response) return nothing;
  const { status, statusText, headers, body, truncated } = response;
  const head = [`HTTP/1.1 ${status} ${statusText}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return html`
    <h3>Response</h3>
    <pre tabindex="0">${head.join('\n')}</pre>
    ${body === '' ? nothing : html`<pre tabindex="0">${body}${truncated ? '…' : ''}</pre>`}
  `;
}
