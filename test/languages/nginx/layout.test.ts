import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixAll } from '../../support/analysis';

/** A file in a style that people write, and what the fixes make of it. */
interface Style {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The lines that pass a socket on, indented. */
const passed = (indent: string, upstream = 'b'): string =>
  [
    'proxy_http_version 1.1;',
    'proxy_set_header Upgrade $http_upgrade;',
    'proxy_set_header Connection upgrade;',
    `proxy_pass http://${upstream};`,
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');

const onOneLine = passed('').trim().replaceAll('\n', ' ');
const forShell = (text: string): string => text.replaceAll('$', '\\$').replaceAll('\\$BACKEND', '$BACKEND');

const forCompose = (text: string): string => text.replace(/\$/g, () => '$$');

const list = `map $http_origin $origin_allowed {
    default 0;
    "https://good.example" 1;
    "https://admin.good.example" 1;
}
`;

const flag = (indent: string): string =>
  `set $origin_allowed 0;
if ($http_origin = "https://good.example") {
  set $origin_allowed 1;
}
if ($http_origin = "https://admin.good.example") {
  set $origin_allowed 1;
}
if ($origin_allowed = 0) {
  return 403;
}
`
    .replace(/^/gm, indent)
    .trimEnd();

const annotation = (name: string): string =>
  `metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/${name}-snippet: |\n`;

const styles: Readonly<Record<string, Style>> = {
  tabs: {
    file: 'tabs.conf',
    before: `server {\n\tlisten 80;\n\n\tlocation /ws {\n${passed('\t\t')}\t}\n}\n`,
    after: `${list.replaceAll('    ', '\t')}
server {
\tlisten 80;

\tlocation /ws {
\t\tif ($origin_allowed = 0) {
\t\t\treturn 403;
\t\t}
${passed('\t\t')}\t}
}
`,
  },
  'line ends of Windows, and comments': {
    file: 'windows.conf',
    before: `# main site
server {
    location /ws { # sockets
${passed('        ')}        # last
    } # end
}
`.replaceAll('\n', '\r\n'),
    after: `${list}
# main site
server {
    location /ws { # sockets
        if ($origin_allowed = 0) {
            return 403;
        }
${passed('        ')}        # last
    } # end
}
`.replaceAll('\n', '\r\n'),
  },
  'one line': {
    file: 'line.conf',
    before: `http { server { location /ws { ${onOneLine} } } }\n`,
    after: `http { ${list.trim().replace(/\n */g, ' ')} server { location /ws { if ($origin_allowed = 0) { return 403; } ${onOneLine} } } }\n`,
  },
  'a loop of a template': {
    file: 'sites.conf.j2',
    before: `{% for site in sites %}
server {
    server_name {{ site.name }};
    location /ws {
${passed('        ', '{{ site.backend }}')}    }
}
{% endfor %}
`,
    after: `${list}
{% for site in sites %}
server {
    server_name {{ site.name }};
    location /ws {
        if ($origin_allowed = 0) {
            return 403;
        }
${passed('        ', '{{ site.backend }}')}    }
}
{% endfor %}
`,
  },
  'a location alone': {
    file: 'snippets/ws.conf',
    before: `location /ws {\n${passed('  ')}}\n`,
    after: `location /ws {\n${flag('  ')}\n${passed('  ')}}\n`,
  },
  'a check in a snippet of an ingress': {
    file: 'ingress.yaml',
    before: `${annotation('configuration')}      if ($http_origin !~ "good.example") {\n        return 403;\n      }\n`,
    after: `${annotation('configuration')}${flag('      ')}\n`,
  },
  'a location in a snippet of an ingress': {
    file: 'ingress.yaml',
    before: `${annotation('server')}      location /ws {\n${passed('        ')}      }\n`,
    after: `${annotation('server')}      location /ws {\n${flag('        ')}\n${passed('        ')}      }\n`,
  },
  'a text that a shell puts its variables into': {
    file: 'Dockerfile',
    before: forShell(`FROM nginx
COPY <<EOF /etc/nginx/conf.d/ws.conf
server {
    location /ws {
${passed('        ', '$BACKEND')}    }
}
EOF
`),
    after: forShell(`FROM nginx
COPY <<EOF /etc/nginx/conf.d/ws.conf
${list}
server {
    location /ws {
        if ($origin_allowed = 0) {
            return 403;
        }
${passed('        ', '$BACKEND')}    }
}
EOF
`),
  },
  'a config in a compose file': {
    file: 'compose.yaml',
    before: forCompose(`configs:
  nginx:
    content: |
      server {
          location /ws {
              if ($http_origin !~ "good.example$") {
                  return 403;
              }
${passed('              ')}          }
      }
`),
    after: forCompose(`configs:
  nginx:
    content: |
${list.replace(/^(?=.)/gm, '      ')}
      server {
          location /ws {
              if ($origin_allowed = 0) {
                  return 403;
              }
${passed('              ')}          }
      }
`),
  },
  'values below each other': {
    file: 'map.conf',
    before: `map $http_origin $ok {
    default                         0;
    "https://good.example"          1; # ours
    ~*good\\.example$                1;
    "null"                          1; # the app
}
server {
    location /ws {
        if ($ok = 0) { return 403; }
${passed('        ')}    }
}
`,
    after: `map $http_origin $ok {
    default                         0;
    "https://good.example"          1; # ours
    "https://admin.good.example"    1;
}
server {
    location /ws {
        if ($ok = 0) { return 403; }
${passed('        ')}    }
}
`,
  },
};

for (const [name, { file, before, after }] of Object.entries(styles))
  test(`a fix keeps the style: ${name}`, async () => {
    const trusted = ['https://good.example', 'https://admin.good.example'];
    assert.equal((await fixAll({ [file]: before }, file, trusted))[file], after);
  });
