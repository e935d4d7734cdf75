import { html, svg, type TemplateResult } from 'lit';
import type { Row } from '../shared/run';

const phases = ['dns', 'tcp', 'tls', 'upgrade'] as const;
const names: Readonly<Record<(typeof phases)[number], string>> = {
  dns: 'DNS',
  tcp: 'TCP',
  tls: 'TLS',
  upgrade: 'upgrade',
};

/** Where the time went, as a bar and in words. Drawn with attributes: the content policy allows no inline styles. */
export function timingBar(timings: Row['timings']): TemplateResult {
  const total = phases.reduce((sum, phase) => sum + timings[phase], 0);
  const words = phases
    .filter((phase) => timings[phase] > 0)
    .map((phase) => `${names[phase]} ${timings[phase].toFixed(1)} ms`)
    .join(', ');
  let x = 0;
  const bars = phases.map((phase) => {
    const width = total === 0 ? 0 : (timings[phase] / total) * 100;
    const bar = svg`<rect class=${phase} x=${x} y="0" width=${width} height="4"></rect>`;
    x += width;
    return bar;
  });
  return html`
    <svg class="timing" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
    <p class="note">${words || 'no answer'}</p>
  `;
}
