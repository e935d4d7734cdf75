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
    rule: 'origin-bypass',
    text: around(
      `    map $http_origin $denied {
        default 0;
        "https://good.example" 1;
    }`,
      '            if ($denied) { return 403; }',
    ),
  },
  'a comparison the wrong way round': {
    rule: 'origin-bypass',
    text: around('', '            if ($http_origin = "https://good.example") { return 403; }'),
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
};
