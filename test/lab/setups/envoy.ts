import type { Cause } from '../../../src/probe';
import { trusted } from '../../probe/servers';
import { envoy } from '../install';
import type { LabSetup } from '../setup';
import { type Backend, behind, nobody, openWs, type ProxyProgram, silent } from './proxies';

/** `routes` of one virtual host; a body with `UPGRADES` lets WebSockets through. */
const proxy: ProxyProgram = {
  program: 'envoy',
  command: envoy,
  file: 'envoy.yaml',
  arguments: (file) => ['-c', file, '-l', 'off', '--disable-hot-restart', '--concurrency', '1'],
  wrap: (body, port, upstream) =>
    JSON.stringify({
      static_resources: {
        listeners: [
          {
            address: socketAddress(port),
            filter_chains: [
              { filters: [httpManager(body.replace('UPGRADES', ''), body.includes('UPGRADES'))] },
            ],
          },
        ],
        clusters: [
          {
            name: 'back',
            connect_timeout: '1s',
            load_assignment: {
              cluster_name: 'back',
              endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(upstream) } }] }],
            },
          },
        ],
      },
    }),
};

const socketAddress = (port: number) => ({
  socket_address: { address: '127.0.0.1', port_value: port },
});

const httpManager = (routes: string, upgrades: boolean) => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'lab',
    ...(upgrades ? { upgrade_configs: [{ upgrade_type: 'websocket' }] } : {}),
    http_filters: [
      {
        name: 'envoy.filters.http.router',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router',
        },
      },
    ],
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: JSON.parse(routes) }] },
  },
});

const toBack = { prefix: '/ws', route: { cluster: 'back', timeout: '1s' } };
const route = ({ prefix, headers, ...action }: { prefix: string; headers?: object[] } & object) => ({
  match: { prefix, ...(headers ? { headers } : {}) },
  ...action,
});
const forbidden = { prefix: '/ws', direct_response: { status: 403 } };
const onlyFrom = (origin: string) => [
  route({ ...toBack, headers: [{ name: 'origin', string_match: { exact: origin } }] }),
  route(forbidden),
];

const envoySetup = (
  name: string,
  cause: Cause,
  backend: Backend,
  routes: object[],
  upgrades = 'UPGRADES',
) => {
  const start = behind(proxy, backend, upgrades + JSON.stringify(routes));
  return { name, cause, parts: ['python'], start } satisfies LabSetup;
};

export const envoySetups: readonly LabSetup[] = [
  envoySetup('Envoy with upgrades', 'no-origin-check', openWs, [route(toBack)]),
  envoySetup('Envoy without upgrades, ws behind', 'proxy-upgrade', openWs, [route(toBack)], ''),
  envoySetup('Envoy with a route for the page', 'origin-check-works', openWs, onlyFrom(trusted)),
  envoySetup(
    'Envoy with a route for another page',
    'origin-allow-list',
    openWs,
    onlyFrom('https://other.example'),
  ),
  envoySetup('Envoy, nobody behind', 'upstream-down', nobody, [route(toBack)]),
  envoySetup('Envoy, silence behind', 'upstream-timeout', silent, [route(toBack)]),
  envoySetup('Envoy without a route', 'wrong-path', openWs, [route({ ...toBack, prefix: '/other' })]),
];
