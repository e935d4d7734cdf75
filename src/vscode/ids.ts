/** Namespace of all settings. */
export const section = 'wsOrigin';

/** `source` of our diagnostics, and the name of their collection. */
export const diagnosticSource = 'ws-origin';

/** Ids of commands, as in package.json. */
export const commands = {
  scanWorkspace: 'wsOrigin.scanWorkspace',
  probeEndpoint: 'wsOrigin.probeEndpoint',
  probeThisEndpoint: 'wsOrigin.probeThisEndpoint',
  fixWithOrigins: 'wsOrigin.fixWithOrigins',
  explainOrigin: 'wsOrigin.explainOrigin',
  admitOrigin: 'wsOrigin.admitOrigin',
  forgetHosts: 'wsOrigin.forgetHosts',
  showLog: 'wsOrigin.showLog',
} as const;

/** Ids of views, as in package.json. */
export const views = {
  probe: 'wsOrigin.probe',
  endpoints: 'wsOrigin.endpoints',
} as const;
