import type { Command } from './command';

/** Every subcommand, in the order of the overview; what runs it is loaded when it is called. */
export const commands: readonly Command[] = [
  {
    name: 'scan',
    summary: 'Find WebSocket endpoints whose Origin check lets the wrong pages in.',
    usage:
      '[PATH…] [--format text|json|sarif] [--fail-on error|warning|information|never] [--trusted ORIGIN]… [--config FILE] [--client-version NAME=VERSION]… [--markdown]',
    load: async () => (await import('./scan')).scan,
  },
  {
    name: 'predict',
    summary: 'Say what the server that a file describes answers to a handshake, and why.',
    usage:
      'FILE [--origin O]… [--no-origin] [--path P] [--host H] [--tls] [--client-version NAME=VERSION]… [--root DIR] [--config FILE] [--format text|json]',
    load: async () => (await import('./predict')).predict,
  },
  {
    name: 'probe',
    summary: 'Send live handshakes to a server and say which pages get in, and why not.',
    usage:
      "URL [--trusted ORIGIN]… [--tier quick|standard|full] [--expect FILE] [--against FILE] [--allow-host HOST]… [--header 'N: V']… [--browser-error TEXT] [--upstream-port PORT] [--subprotocol NAME]… [--format text|json|sarif|markdown|har]",
    load: async () => (await import('./probe')).probe,
  },
  {
    name: 'explain',
    summary: 'Say why an origin gets in or not, line by line; or what a rule means.',
    usage:
      '(ORIGIN | --clients) --file FILE [--path P] [--client-version NAME=VERSION]… [--config FILE] | RULE',
    load: async () => (await import('./explain')).explain,
  },
  {
    name: 'fix',
    summary: 'Apply the fixes that need nothing else than the trusted origins.',
    usage:
      '[PATH…] --trusted ORIGIN… [--rule ID]… [--dry-run] [--config FILE] [--client-version NAME=VERSION]…',
    load: async () => (await import('./fix')).fix,
  },
];
