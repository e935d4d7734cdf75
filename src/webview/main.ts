import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, render } from 'lit';
import type { PanelState } from '../shared/protocol';
import { form } from './form';
import { onMessage, post, remembered } from './host';
import { results } from './results';
import './panel.css';

let state: PanelState = { from: '', url: remembered().url, tier: 'quick' };

function update(next: PanelState): void {
  state = next;
  render(html`${form(state)}${results(state)}`, document.querySelector('main') as HTMLElement);
}

onMessage((message) => {
  if (message.type === 'state') update(message.state);
  else if (state.run) update({ ...state, run: { ...state.run, rows: [...state.run.rows, message.row] } });
});

update(state);
post({ type: 'ready' });
