/** A config with one hole. Ports: 19001 is nginx, 19100 the server behind it. */
export interface Hole {
  readonly rule: string;
  readonly text: string;
  /** The fix corrects one entry, so that only the first trusted origin gets in. */
  readonly partly?: boolean;
}

const around = (http: string, location: string): string => `events {}

http {
    access_log off;
${http}
    # the only server
    server {
        listen 127.0.0.1:19001;

        location /ws {
${location}
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_pass http://127.0.0.1:19100;
        }
    }
}
`;

const check = 'if ($http_origin != "https://good.example") { return 403; }';
const upgrade = `proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";`;
const listed = 'if ($http_origin !~ "^https://(admin\\.)?good\\.example$") { return 403; }';
const pass = 'proxy_pass http://127.0.0.1:19100;';

/** A server with these lines in it, in another style than the one above. */
const withServer = (lines: string): string => `events {}
http {
\taccess_log off;
\tserver {
\t\tlisten 127.0.0.1:19001;
\t\t${upgrade}
\t\t${lines.trim().split('\n').join('\n\t\t')}
\t}
}
`;

export const holes: Readonly<Record<string, Hole>> = {
  'no check': { rule: 'missing-origin-check', text: around('', '') },
  'a regular expression without anchors': {
    rule: 'origin-bypass',
    text: around(
      '',
      '            if ($http_origin !~ "good.example") {\n                return 403;\n            }',
    ),
  },
  'a regular expression that sets a flag': {
    rule: 'origin-bypass',
    text: around(
      '',
      `            set $ok 0;
            if ($http_origin ~* https://good\\.example) { set $ok 1; }
            if ($ok = 0) { return 403; }`,
    ),
  },
  'a map with a weak line': {
    rule: 'origin-bypass',
    text: around(
      `    map $http_origin $allowed {
        default 0;
        ~^https://.*good\\.example$ 1;
    }`,
      '            if ($allowed = 0) { return 403; }',
    ),
  },
  'a map that is read the wrong way round': {
    rule: 'inverted-origin-check',
    text: around(
      `    map $http_origin $denied {
        default 0;
        "https://good.example" 1;
    }`,
      '            if ($denied) { return 403; }',
    ),
  },
  'a comparison the wrong way round': {
    rule: 'inverted-origin-check',
    text: around('', '            if ($http_origin = "https://good.example") { return 403; }'),
  },
  'an expression the wrong way round': {
    rule: 'inverted-origin-check',
    text: around('', '            if ($http_origin ~ "^https://good\\.example$") { return 403; }'),
  },
  'the Referer asked by an if': {
    rule: 'everybody-refused',
    text: around('', '            if ($http_referer !~ "^https://good\\.example/") { return 403; }'),
  },
  'a word that is always true': {
    rule: 'everybody-refused',
    text: around(
      'map $http_origin $refused { default on; "https://good.example" off; }',
      '            if ($refused) { return 403; }',
    ),
  },
  'a variable in an expression': {
    rule: 'everybody-refused',
    text: around('', '            if ($http_origin !~ "^https?://$host") { return 403; }'),
  },
  'a look-ahead that spares a beginning': {
    rule: 'origin-bypass',
    text: around('', '            if ($http_origin ~ "^https?://(?!good)|^null$") { return 403; }'),
  },
  'an asterisk in a comparison': {
    rule: 'dead-origin-entry',
    text: around('', '            if ($http_origin != "https://*.good.example") { return 403; }'),
  },
  'only null is refused': {
    rule: 'origin-bypass',
    text: around('', '            if ($http_origin ~ ^null$) { return 403; }'),
  },
  'a map that admits everybody': {
    rule: 'wildcard-origin',
    text: around(
      '    map $http_origin $allowed { default 0; ~.* 1; }',
      '            if ($allowed = 0) { return 403; }',
    ),
  },
  'null on the list': {
    rule: 'null-origin-accepted',
    text: around(
      `    map $http_origin $allowed {
        default 0;
        "null" 1;
        "https://good.example" 1;
        "https://admin.good.example" 1;
    }`,
      '            if ($allowed = 0) { return 403; }',
    ),
  },
  'null in a comparison': {
    rule: 'null-origin-accepted',
    text: around(
      '',
      `            set $ok 0;
            if ($http_origin ~ "^(null|https://(admin\\.)?good\\.example)$") { set $ok 1; }
            if ($ok = 0) { return 403; }`,
    ),
  },
  'a slash at the end': {
    rule: 'dead-origin-entry',
    partly: true,
    text: around('', '            if ($http_origin != "https://good.example/") { return 403; }'),
  },
  'a map with a dead line': {
    rule: 'dead-origin-entry',
    text: around(
      `    map $http_origin $allowed {
        default 0;
        'https://good.example:443' 1;
        https://admin.good.example 1;
    }`,
      '            if ($allowed = 0) { return 403; }',
    ),
  },
  'a check after break': {
    rule: 'check-not-reached',
    text: withServer(`location /ws { break; ${check} ${pass} }`),
  },
  'a check after a rewrite that ends the processing': {
    rule: 'check-not-reached',
    text: withServer(`location /ws {\n\trewrite ^ /inner break;\n\t${check}\n\t${pass}\n}`),
  },
  'a nested location without the check': {
    rule: 'check-not-reached',
    text: withServer(`location /ws {\n\t${check}\n\tlocation /ws/x {\n\t\t${pass}\n\t}\n}`),
  },
  'a more specific location without the check': {
    rule: 'check-not-reached',
    text: withServer(`location /ws { ${listed} ${pass} }\nlocation ^~ /ws/feed { ${pass} }`),
  },
  'a regular expression that takes the location over': {
    rule: 'check-not-reached',
    text: withServer(`location /ws { ${listed} ${pass} }\nlocation ~ ^/ws/[a-z]+$ {\n\t${pass}\n}`),
  },
  'an error page that passes refused handshakes on': {
    rule: 'check-undone',
    text: withServer(
      `location /ws { error_page 403 = @fallback; ${check} ${pass} }\nlocation @fallback { ${pass} }`,
    ),
  },
  'satisfy any beside allow all': {
    rule: 'check-undone',
    text: withServer(
      `location = /auth { internal; ${check} return 204; }\nlocation /ws { satisfy any; allow all; auth_request /auth; ${pass} }`,
    ),
  },
  'two checks that exclude one another': {
    rule: 'everybody-refused',
    text: withServer(`location /ws {\n\t${check}\n\t${check.replace('good', 'two')}\n\t${pass}\n}`),
  },
  'a return after an if that passes on': {
    rule: 'everybody-refused',
    partly: true,
    text: withServer(
      `location /ws {\n\tif ($http_origin = "https://good.example") {\n\t\t${pass}\n\t}\n\treturn 403;\n}`,
    ),
  },
  'the Origin taken away': {
    rule: 'origin-rewritten',
    text: withServer(`proxy_set_header Origin "";\nlocation /ws { ${pass} }`),
  },
  'the Origin replaced': {
    rule: 'origin-rewritten',
    text: withServer(`proxy_set_header Origin $scheme://$host;\nlocation /ws { ${pass} }`),
  },
  'a header of CORS': {
    rule: 'unenforced-origins',
    text: withServer(
      `location /ws { add_header Access-Control-Allow-Origin "https://good.example" always; ${pass} }`,
    ),
  },
  'the Referer': {
    rule: 'unenforced-origins',
    text: withServer(
      `location /ws { valid_referers none good.example; if ($invalid_referer) { return 403; } ${pass} }`,
    ),
  },
  'every origin sent back': {
    rule: 'reflected-origin',
    text: withServer(`location /ws { add_header Access-Control-Allow-Origin $http_origin; ${pass} }`),
  },
  'a try_files that goes to an open location': {
    rule: 'missing-origin-check',
    text: withServer(`location /ws { try_files /none @backend; }\nlocation @backend {\n\t${pass}\n}`),
  },
};
