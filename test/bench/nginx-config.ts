/** One host in so many has a WebSocket. */
const hostsPerSocket = 10;

/** The location of a host's WebSocket; a third of them has no check, the others a list or a regular expression. */
function socket(number: number): string {
  const checks = [
    '',
    `            if ($origin_allowed_${Math.floor(number / 50)} = 0) {\n                return 403;\n            }\n`,
    `            if ($http_origin !~ "^https://app${number}\\.example\\.com$") {\n                return 403;\n            }\n`,
  ];
  return `
        location /socket {
${checks[(number / hostsPerSocket) % 3]}            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 3600s;
            proxy_pass http://sockets;
        }
`;
}

/** A virtual host as deployments have it: redirect, TLS, static files, an API, and sometimes a WebSocket. */
function host(number: number): string {
  const name = `app${number}.example.com`;
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
        set $backend "app${number}";

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
${number % hostsPerSocket === 0 ? socket(number) : ''}    }
`;
}

const list = (number: number): string => `    map $http_origin $origin_allowed_${number} {
        default 0;
        "https://app${number}.example.com" 1;
        "https://admin${number}.example.com" 1;
    }
`;

/** A config of at least that many lines, the same in every run. */
export function configOf(lines: number): string {
  const perHost = host(1).split('\n').length - 1;
  const hosts = Math.ceil(lines / perHost);
  const maps = Array.from({ length: Math.ceil(hosts / 50) + 1 }, (_, number) => list(number));
  const servers = Array.from({ length: hosts }, (_, number) => host(number));
  return `events {
    worker_connections 1024;
}

http {
    map $http_upgrade $connection_upgrade {
        default upgrade;
        '' close;
    }
${maps.join('')}
    upstream api { server 127.0.0.1:8080; }
    upstream sockets { server 127.0.0.1:8081; }

${servers.join('\n')}}
`;
}
