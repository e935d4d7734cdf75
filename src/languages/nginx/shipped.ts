import { parse } from './parse';
import { type Directive, withBlock } from './syntax';

interface Shipped {
  /** How paths to it end. */
  readonly path: RegExp;
  /** What of it has a part in handshakes. */
  readonly text: string;
}

/** Files that images of nginx bring along, so that they stand in no workspace. */
const files: readonly Shipped[] = [
  {
    // linuxserver/docker-swag, root/defaults/nginx/proxy.conf.sample of 2022/09/01; its nginx.conf has the usual map.
    path: /(^|\/)config\/nginx\/proxy\.conf$/,
    text: `proxy_http_version 1.1;
proxy_set_header Connection upgrade;
proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;`,
  },
  {
    // NginxProxyManager/nginx-proxy-manager 2.12, docker/rootfs/etc/nginx/conf.d/include/proxy.conf
    path: /(^|\/)conf\.d\/include\/proxy\.conf$/,
    text: `proxy_set_header Host $host;
proxy_pass $forward_scheme://$server:$port$request_uri;`,
  },
];

/** The directives of an included file that is known without reading it, in place of the `include`. */
export function shippedFor(include: Directive): readonly Directive[] | undefined {
  const path = include.args[0]?.value ?? '';
  const file = files.find((one) => one.path.test(path));
  const { uri, start, end, conditional } = include;
  return (
    file &&
    parse(file.text, uri).directives.map(({ name, args }) => ({
      ...{ name, args, uri, start, nameEnd: start, end, conditional },
      block: undefined,
    }))
  );
}

/** The directives with what is known of the files that they include. */
export const withShipped = (directives: readonly Directive[]): readonly Directive[] =>
  directives.flatMap((directive) => {
    const { name, block } = directive;
    if (block) return [withBlock(directive, { ...block, directives: withShipped(block.directives) })];
    return (name === 'include' && shippedFor(directive)) || [directive];
  });
