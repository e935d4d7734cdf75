import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import type { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/vscode-textfield.js';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PanelState, Tier } from '../shared/protocol';
import { post, remember } from './host';

const tiers: readonly (readonly [Tier, string])[] = [
  ['quick', 'Quick: the usual mistakes'],
  ['standard', 'Standard: all families'],
  ['full', 'Full: every variant'],
];

/** Address, tier, and the button that starts or cancels. */
export function form(state: PanelState): TemplateResult {
  const running = state.run?.running === true;
  const disabled = state.blocked !== undefined || running;
  return html`
    <form aria-label="Probe" @submit=${submit}>
      <label id="url-label" for="url">WebSocket address</label>
      <vscode-textfield
        id="url"
        label="WebSocket address"
        placeholder="ws://127.0.0.1:8080/path"
        .value=${live(state.url)}
        ?disabled=${disabled}
        @input=${(event: Event) => remember({ url: (event.target as VscodeTextfield).value })}
        @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && submit(event)}
      ></vscode-textfield>
      <label id="tier-label" for="tier">Origins to try</label>
      <vscode-single-select id="tier" label="Origins to try" .value=${state.tier} ?disabled=${disabled}>
        ${tiers.map(
          ([value, label]) =>
            html`<vscode-option value=${value} ?selected=${value === state.tier}>${label}</vscode-option>`,
        )}
      </vscode-single-select>
      ${
        running
          ? html`<vscode-button secondary icon="debug-stop" @click=${() => post({ type: 'cancel' })}>Cancel</vscode-button>`
          : html`<vscode-button icon="radio-tower" ?disabled=${disabled} @click=${submit}>Probe</vscode-button>`
      }
      ${notes(state)}
    </form>
  `;
}

function notes({ blocked, from, endpoint }: PanelState): TemplateResult {
  if (blocked) return html`<p class="note" role="status">${blocked}</p>`;
  return html`
    ${endpoint ? html`<p class="note">Compared with ${endpoint}</p>` : nothing}
    ${from ? html`<p class="note">Handshakes are sent from ${from}.</p>` : nothing}
  `;
}

function submit(event: Event): void {
  event.preventDefault();
  const url = document.querySelector<VscodeTextfield>('#url')?.value.trim() ?? '';
  const tier = document.querySelector<VscodeSingleSelect>('#tier')?.value as Tier;
  remember({ url });
  post({ type: 'probe', url, tier });
}
