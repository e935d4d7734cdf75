import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, render } from 'lit';
import type { PanelState } from '../shared/protocol';
import type { Filter } from './filter';
import { form } from './form';
import { history } from './history';
import { draft, onMessage, post, remember } from './host';
import { results } from './results';
import './panel.css';

let state: PanelState = {
  from: '',
  url: '',
  filledAt: 0,
  tier: 'quick',
  options: { trusted: '', browserError: '', credentials: false },
  history: [],
};
let filter: Filter = 'all';

function show(): void {
  const choose = (chosen: Filter) => {
    filter = chosen;
    show();
  };
  render(
    html`${form(state)}${results(state.run, filter, choose)}${history(state)}`,
    document.querySelector('#panel') as HTMLElement,
  );
}

onMessage((message) => {
  if (message.type === 'state') {
    state = message.state;
    const { url, filledAt } = state;
    if (filledAt > (draft().filledAt ?? 0) || draft().url === undefined) remember({ url, filledAt });
  } else if (state.run) {
    state = { ...state, run: { ...state.run, rows: [...state.run.rows, message.row] } };
  }
  show();
});

show();
post({ type: 'ready' });
