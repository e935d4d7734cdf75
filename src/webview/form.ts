import type { VscodeCheckbox } from '@vscode-elements/elements/dist/vscode-checkbox/vscode-checkbox.js';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PanelState } from '../shared/protocol';
import type { Tier } from '../shared/run';
import { type Draft, draft, draftOptions, post, remember } from './host';

const tiers: readonly (readonly [Tier, string])[] = [
  ['quick', 'Quick: the usual mistakes'],
  ['standard', 'Standard: all families'],
  ['full', 'Full: every variant'],
];

/** Address, tier, options, and the button that starts or cancels. */
export function form(state: PanelState): TemplateResult {
  const running = state.run?.running === true;
  const disabled = state.blocked !== undefined || running;
  return html`
    <form aria-label="Probe" @submit=${submit}>
      <label for="url">WebSocket address</label>
      <vscode-textfield
        id="url"
        label="WebSocket address"
        placeholder="ws://127.0.0.1:8080/path"
        .value=${live(draft().url ?? state.url)}
        ?disabled=${disabled}
        @input=${keep('url')}
        @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && submit(event)}
      ></vscode-textfield>
      <label for="tier">Origins to try</label>
      <vscode-single-select id="tier" label="Origins to try" ?disabled=${disabled}>
        ${tiers.map(
          ([value, label]) =>
            html`<vscode-option value=${value} ?selected=${value === state.tier}>${label}</vscode-option>`,
        )}
      </vscode-single-select>
      ${options(state, disabled)} ${button(running, disabled)} ${notes(state)}
    </form>
  `;
}

function button(running: boolean, disabled: boolean): TemplateResult {
  return running
    ? html`<vscode-button secondary icon="debug-stop" @click=${() => post({ type: 'cancel' })}>Cancel</vscode-button>`
    : html`<vscode-button icon="radio-tower" ?disabled=${disabled} @click=${submit}>Probe</vscode-button>`;
}

function options(state: PanelState, disabled: boolean): TemplateResult {
  return html`
    <details>
      <summary>Options</summary>
      <div class="options">
        <label for="trusted">Pages that should get in</label>
        <vscode-textfield
          id="trusted"
          label="Pages that should get in"
          placeholder="https://app.example.com"
          .value=${live(draft().trusted ?? '')}
          ?disabled=${disabled}
          @input=${keep('trusted')}
        ></vscode-textfield>
        <label for="browser-error">What the browser says</label>
        <vscode-textarea
          id="browser-error"
          label="What the browser says"
          placeholder="WebSocket connection to … failed"
          rows="2"
          .value=${live(draft().browserError ?? '')}
          ?disabled=${disabled}
          @input=${keep('browserError')}
        ></vscode-textarea>
        ${secret(state, disabled)}
      </div>
    </details>
  `;
}

/** A cookie or token never goes along unless it is asked for, each time anew. */
function secret({ credential, options }: PanelState, disabled: boolean): TemplateResult {
  const ask = (type: 'storeCredential' | 'forgetCredential') => () => post({ type, url: draft().url ?? '' });
  if (!credential) {
    return html`<vscode-button secondary ?disabled=${disabled} @click=${ask('storeCredential')}>Store a cookie or token…</vscode-button>`;
  }
  return html`
    <vscode-checkbox
      id="credentials"
      label="Send the stored ${credential.header} to ${credential.origin}"
      .checked=${live(options.credentials)}
      ?disabled=${disabled}
    ></vscode-checkbox>
    <vscode-button secondary ?disabled=${disabled} @click=${ask('forgetCredential')}>Forget it</vscode-button>
  `;
}

function notes({ blocked, from }: PanelState): TemplateResult | typeof nothing {
  if (blocked) return html`<p class="note" role="status">${blocked}</p>`;
  return from ? html`<p class="note">Handshakes are sent from ${from}.</p>` : nothing;
}

const keep = (name: keyof Draft) => (event: Event) =>
  remember({ [name]: (event.target as HTMLInputElement).value });

function submit(event: Event): void {
  event.preventDefault();
  const url = (draft().url ?? document.querySelector<HTMLInputElement>('#url')?.value ?? '').trim();
  const tier = document.querySelector<VscodeSingleSelect>('#tier')?.value as Tier;
  const credentials = document.querySelector<VscodeCheckbox>('#credentials')?.checked === true;
  remember({ url });
  post({ type: 'probe', url, tier, options: { ...draftOptions(), credentials } });
}
