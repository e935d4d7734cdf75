/** How the hosts of a config are made. */
interface Shape {
  /** Blocks of one host. */
  readonly host: (number: number, app: string) => string;
  /** Maps for so many hosts. */
  readonly list: (number: number, app: string) => string;
  readonly hostsPerList: number;
}

/** The location of a host's WebSocket; a third of them has no check, the others a list or a regular expression. */
function socket(count: number, number: number, app: string): string {
  const checks = [
    '',
    `            if ($origin_allowed_${Math.floor(number / 50)} = 0) {\n                return 403;\n            }\n`,
    `            if ($http_origin !~ "^https://${app}${number}\\.example\\.com$") {\n                return 403;\n            }\n`,
  ];
  return `
        location /socket {
${checks[count % 3]}            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 3600s;
            proxy_pass http://sockets;
        }
`;
}

/**
 * A virtual host as deployments have it: redirect, TLS, static files, an API, and sometimes a WebSocket.
 * @param hostsPerSocket one host in so many has one
 */
const host = (hostsPerSocket: number) => (number: number, app: string) => {
  const name = `${app}${number}.example.com`;
  return `    # ${name}
    server {
        listen 80;
        server_name ${name};
        return 301 https://$host$request_uri;
    }

    server {
        listen 443 ssl http2;
        server_name ${name} www.${name};
        root /srv/www/${name};
        index index.html;
        ssl_certificate /etc/ssl/${name}.pem;
        ssl_certificate_key /etc/ssl/${name}.key;
        add_header Strict-Transport-Security "max-age=31536000" always;
        set $backend "${app}${number}";

        location / {
            try_files $uri $uri/ =404;
        }

        location ~* \\.(?:css|js|png|svg|woff2)$ {
            expires 30d;
            add_header Cache-Control "public";
            access_log off;
        }

        location /api/ {
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_pass http://api;
        }
${number % hostsPerSocket === 0 ? socket(number / hostsPerSocket, number, app) : ''}    }
`;
};

const list = (number: number, app: string): string => `    map $http_origin $origin_allowed_${number} {
        default 0;
        "https://${app}${number}.example.com" 1;
        "https://${app}-admin${number}.example.com" 1;
    }
`;

/** A virtual host with two nested locations for WebSockets, and a check of one of four kinds on the first. */
function socketHost(number: number, app: string): string {
  const name = `${app}${number}.example.com`;
  const group = Math.floor(number / 10);
  const checks = [
    `if ($origin_allowed_${group} = 0) { return 403; }`,
    `if ($http_origin !~ "^https://(www\\.)?${app}${number}\\.example\\.com$") { return 403; }`,
    `if ($http_origin !~* ^https://${app}${number}\\.example\\.com$) { return 403; }`,
    `if ($origin_ok_${group}) { set $pass 1; }\n                if ($pass != 1) { return 444; }`,
  ];
  const upgrade = `proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;`;
  return `    server {
        listen 443 ssl http2;
        server_name ${name} www.${name};
        root /srv/www/${name};
        ssl_certificate /etc/ssl/${name}.pem;
        set $backend "${app}${number}";

        location / {
            try_files $uri $uri/ =404;
        }

        location ~* \\.(?:css|js|png)$ {
            expires 30d;
        }

        location ^~ /realtime {
            proxy_pass http://api;
            location /realtime/socket {
                ${checks[number % 4]}
                ${upgrade}
                proxy_set_header Connection $connection_upgrade;
                proxy_pass http://sockets;
            }
            location ~ ^/realtime/v(\\d+)/ws$ {
                ${upgrade}
                proxy_set_header Connection "upgrade";
                proxy_pass http://sockets/v$1;
            }
        }
    }
`;
}

const twoLists = (number: number, app: string): string =>
  `${list(number, app)}    map $http_origin $origin_ok_${number} {
        default "";
        ~^https://[a-z]+${number}\\.${app}\\.example$ 1;
    }
`;

/** What deployments look like, and the worst of them. */
export const shapes = {
  'one host in a hundred has a WebSocket': { host: host(100), list, hostsPerList: 50 },
  'one host in ten has a WebSocket': { host: host(10), list, hostsPerList: 50 },
  'every host has two WebSockets': { host: socketHost, list: twoLists, hostsPerList: 10 },
} satisfies Readonly<Record<string, Shape>>;

/**
 * A config of at least that many lines, the same in every run.
 * @param app what the hosts are called, so that no two configs need have anything in common
 */
export function configOf(
  lines: number,
  app = 'app',
  shape: Shape = shapes['one host in ten has a WebSocket'],
): string {
  const perHost =
    shape.host(1, app).split('\n').length -
    1 +
    (shape.list(1, app).split('\n').length - 1) / shape.hostsPerList;
  const hosts = Math.ceil(lines / perHost);
  const lists = Array.from({ length: Math.ceil(hosts / shape.hostsPerList) + 1 }, (_, i) =>
    shape.list(i, app),
  );
  const servers = Array.from({ length: hosts }, (_, number) => shape.host(number, app));
  return `events {
    worker_connections 1024;
}

http {
    map $http_upgrade $connection_upgrade {
        default upgrade;
        '' close;
    }
${lists.join('')}
    upstream api { server 127.0.0.1:8080; }
    upstream sockets { server 127.0.0.1:8081; }

${servers.join('\n')}}
`;
}
