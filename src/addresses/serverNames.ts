import { type AddressSource, isLocal } from './address';

/** The names under which visitors reach a proxy: hosts other than this machine, so that a probe asks first. */
export const serverNames: AddressSource = async ({ endpoint }) => {
  const { host } = endpoint.sample;
  if (endpoint.kind !== 'proxy' || isLocal(host) || !host.includes('.')) return [];
  return endpoint.listen.flatMap(({ port, tls }) =>
    port === undefined
      ? []
      : [
          {
            host,
            port,
            tls: tls ?? false,
            reason: `${endpoint.library} answers for ${host}`,
            range: endpoint.range,
          },
        ],
  );
};
