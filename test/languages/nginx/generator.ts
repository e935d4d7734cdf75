/** Random numbers that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a generated config is asked about. */
export const origins: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  'https://good.example',
  'HTTPS://GOOD.EXAMPLE',
  'https://good.example.evil.com',
  'https://xgoodXexample.evil',
  'https://a.good.example',
  'https://a.good.example:8443',
  'http://good.example',
  'https://two.example',
  'https://evil.example',
];

const values = [
  '"https://good.example"',
  'https://good.example',
  '"https://GOOD.example"',
  '""',
  'null',
  'https://two.example',
];

const expressions = [
  '"^https://good\\.example$"',
  'good.example',
  '"^https://.*\\.good\\.example$"',
  '"^https?://(good|two)\\.example(:[0-9]+)?$"',
  '"^$"',
  'null',
  '"^(null|https://[a-z.]*good\\.example)$"',
  '"\\.example$"',
  '"^https://(?!evil)[^/]+$"',
  '^https:',
  '"^(?<scheme_ID>https?)://(.+)$"',
];

/** One virtual host with gates of all kinds, and what it needs at http level. */
export interface Generated {
  readonly name: string;
  readonly http: string;
  readonly server: string;
  /** Files that it includes, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths to ask for. */
  readonly paths: readonly string[];
}

/** Builds the same host for the same seed. Every construct in it is accepted by nginx 1.22. */
export function generate(seed: number, backend: string): Generated {
  return new Generator(seed, backend).host();
}

class Generator {
  readonly #random: () => number;
  readonly #id: string;
  readonly #backend: string;
  readonly #maps: string[] = [];
  readonly #variables: string[] = [
    'http_origin',
    'http_origin',
    'http_origin',
    'host',
    'scheme',
    'uri',
    'arg_token',
  ];
  readonly #flags: string[] = [];
  readonly #files: Record<string, string> = {};
  readonly #paths: string[] = [];
  #names = 0;
  #regexes = 0;

  constructor(seed: number, backend: string) {
    this.#random = randomNumbers(seed);
    this.#id = `c${seed}`;
    this.#backend = backend;
  }

  host(): Generated {
    const maps = this.#below(4);
    for (let i = 0; i < maps; i++) this.#maps.push(this.#map());
    const lines: string[] = [`listen PORT;`, `server_name ${this.#serverName()};`];
    if (this.#chance(0.7)) lines.push(this.#headers());
    if (this.#chance(0.4)) lines.push(...this.#program(this.#below(3) + 1, 'server'));
    if (this.#chance(0.1)) lines.push(this.#errorPage());
    lines.push(...this.#locations('', 2));
    lines.push(this.#fallback());
    lines.push(
      `location = /told { internal; return ${this.#pick(['200 "told"', '403 "told"', '404', '302 https://good.example/'])}; }`,
    );
    lines.push(
      `location = /auth { internal; ${this.#program(1, 'location').join(' ')} return ${this.#pick(['204', '403', '401'])}; }`,
    );
    const server = `server {\n${lines.map((line) => `  ${line}`).join('\n')}\n}\n`;
    return {
      name: `${this.#id}.test`,
      http: this.#maps.join('\n'),
      server,
      files: this.#files,
      paths: this.#paths,
    };
  }

  /** By name, or by an expression whose group can be asked for. */
  #serverName(): string {
    if (this.#chance(0.8)) return `${this.#id}.test`;
    this.#variables.push(`${this.#id}_name`);
    return `~^(?<${this.#id}_name>${this.#id})\\.test$`;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }

  #headers(): string {
    const connection = this.#pick(['"upgrade"', 'Upgrade', '$connection_upgrade', '$http_connection']);
    const extra = this.#chance(0.2) ? ' proxy_set_header Host $host;' : '';
    return `${this.#chance(0.9) ? 'proxy_http_version 1.1; ' : ''}proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection ${connection};${extra}`;
  }

  #map(): string {
    const name = `${this.#id}_m${this.#names++}`;
    const others = this.#variables.filter((one) => one.startsWith(`${this.#id}_m`));
    const source =
      others.length > 0 && this.#chance(0.3)
        ? `$${this.#pick(others)}`
        : this.#pick(['$http_origin', '$http_origin', `\${http_origin}`, '"$scheme$http_origin"', '$host']);
    const hostnames = this.#chance(0.15);
    const lines = new Map<string, string>();
    if (this.#chance(0.8)) lines.set('default', this.#mapValue());
    for (let i = this.#below(5); i >= 0; i--) {
      const expression = this.#pick(expressions);
      const key = this.#chance(0.5)
        ? this.#pick(values)
        : hostnames && this.#chance(0.5)
          ? this.#pick(['*.good.example', '.two.example', 'https://a.*'])
          : this.#prefixed(this.#pick(['~', '~*']), expression);
      const bare = key.replace(/"/g, '').toLowerCase();
      lines.set(
        bare.startsWith('~')
          ? key.replace('_ID', `_${name}_${this.#regexes++}`)
          : bare === ''
            ? '""'
            : `"${bare}"`,
        this.#mapValue(),
      );
    }
    this.#variables.push(name, name);
    const body = [...lines].map(([key, value]) => `  ${key} ${value};`);
    const options = `${hostnames ? '  hostnames;\n' : ''}${this.#chance(0.1) ? '  volatile;\n' : ''}`;
    return `map ${source} $${name} {\n${options}${body.join('\n')}\n}`;
  }

  #prefixed(prefix: string, expression: string): string {
    return expression.startsWith('"') ? `"${prefix}${expression.slice(1)}` : `${prefix}${expression}`;
  }

  #mapValue(): string {
    return this.#pick(['0', '1', '1', '""', 'allow', 'deny', '$http_origin', 'https://good.example']);
  }

  /** Instructions of the rewrite module. */
  #program(length: number, level: 'server' | 'location'): string[] {
    const lines: string[] = [];
    for (let i = 0; i < length; i++) lines.push(...this.#instruction(level));
    return lines;
  }

  #instruction(level: 'server' | 'location'): string[] {
    const kind = this.#random();
    if (kind < 0.12) return this.#flagIdiom();
    if (kind < 0.2) {
      const name = `${this.#id}_v${this.#names++}`;
      const value = this.#pick([
        '0',
        '1',
        '""',
        '$http_origin',
        `"\${http_origin}x"`,
        `$${this.#pick(this.#variables)}`,
      ]);
      this.#variables.push(name);
      return [`set $${name} ${value};`];
    }
    if (kind < 0.24) return ['break;'];
    if (kind < 0.3) return [this.#rewrite(level)];
    return [`if (${this.#condition()}) { ${this.#body(level)} }`];
  }

  #flagIdiom(): string[] {
    const flag = `${this.#id}_f${this.#names++}`;
    this.#flags.push(flag);
    const sets = Array.from(
      { length: this.#below(3) + 1 },
      () => `if (${this.#condition()}) { set $${flag} ${this.#pick(['1', `"\${${flag}}x"`, '""'])}; }`,
    );
    return [
      `set $${flag} 0;`,
      ...sets,
      `if (${this.#pick([`$${flag} = 0`, `$${flag} != 1`, `$${flag}`, `$${flag} = 0x`])}) { ${this.#refusal()} }`,
    ];
  }

  #refusal(): string {
    return this.#pick([
      'return 403;',
      'return 403;',
      'return 403;',
      'return 444;',
      'return 401 "no";',
      'return 302 https://good.example/;',
    ]);
  }

  #condition(): string {
    const variable = this.#pick(this.#variables);
    const kind = this.#random();
    if (kind < 0.2) return `$${variable}`;
    if (kind < 0.55)
      return `$${variable} ${this.#pick(['=', '!='])} ${this.#pick([...values, '0', '1', 'allow', '$http_origin'])}`;
    if (kind < 0.6 && kind >= 0.58)
      return this.#pick(['$cookie_session', '$http_upgrade ~* websocket', '$is_args = "?"']);
    if (kind < 0.58) return `${this.#pick(['!-f', '-f', '-d', '!-e'])} $request_filename`;
    return `$${variable} ${this.#pick(['~', '~*', '!~', '!~*'])} ${this.#pick(expressions).replace('_ID', `_${this.#id}_${this.#regexes++}`)}`;
  }

  #body(level: 'server' | 'location'): string {
    const kind = this.#random();
    if (kind < 0.6) return this.#refusal();
    if (kind < 0.7) return 'break;';
    if (kind < 0.8) return this.#rewrite(level);
    if (kind < 0.9) {
      const name = `${this.#id}_v${this.#names++}`;
      this.#variables.push(name);
      return `set $${name} ${this.#pick(['1', '$1', '$2', '$http_origin'])};`;
    }
    return level === 'location' ? `proxy_pass ${this.#backend};` : 'set $unused 1;';
  }

  #rewrite(level: 'server' | 'location'): string {
    const from = this.#pick(['^', '^/a(.*)$', '^/(b|c)', '/x$']);
    const to = this.#pick(['/a', '/b', '/c/x', '/a$1', '/c?token=1']);
    const target = from.includes('(') ? to : to.replace('$1', '');
    const flags =
      level === 'server' ? ['', ' last', ' break'] : ['', ' last', ' break', ' break', ' redirect'];
    return `rewrite ${from} ${target}${this.#pick(flags)};`;
  }

  #errorPage(): string {
    return this.#pick([
      'error_page 403 = @fallback;',
      'error_page 403 @fallback;',
      'error_page 401 403 =200 @fallback;',
      'error_page 403 = /b;',
      'error_page 403 /told;',
      'error_page 401 403 =200 /told;',
      'error_page 403 404 = @fallback;',
    ]);
  }

  #fallback(): string {
    const gate = this.#chance(0.4) ? this.#program(1, 'location').join(' ') : '';
    return `location @fallback { ${gate} ${this.#chance(0.8) ? this.#headers() : ''} proxy_pass ${this.#backend}; }`;
  }

  #locations(prefix: string, depth: number): string[] {
    const locations: string[] = [];
    const seen = new Set<string>();
    for (const segment of ['/a', '/b', '/c'].slice(0, this.#below(2) + (prefix === '' ? 2 : 0))) {
      const path = `${prefix}${segment}`;
      this.#paths.push(path, `${path}/x`);
      const key = this.#pick([path, path, path, `= ${path}`, `^~ ${path}`, `${path}/`]);
      if (!seen.has(key)) locations.push(this.#location(key, path, depth));
      seen.add(key);
    }
    if (this.#chance(0.4)) {
      const key = this.#pick([`~ ^${prefix}/a`, `~* ${prefix}/B`, `~ ^${prefix || '/'}(.*)x$`]);
      locations.push(this.#location(key, prefix, 0));
    }
    return locations;
  }

  #location(key: string, path: string, depth: number): string {
    const lines: string[] = [];
    if (this.#chance(0.75)) lines.push(this.#headers());
    else if (this.#chance(0.2)) lines.push('proxy_set_header X-Real-IP $remote_addr;');
    if (this.#chance(0.15)) lines.push(this.#errorPage());
    if (this.#chance(0.12)) lines.push('auth_request /auth;');
    if (this.#chance(0.08))
      lines.push(
        this.#pick([
          'satisfy any; allow all;',
          'satisfy any; deny all;',
          'satisfy all; allow all;',
          'deny all;',
          'satisfy any;',
        ]),
      );
    if (this.#chance(0.05))
      lines.push(this.#pick(['limit_except GET { deny all; }', 'limit_except POST { deny all; }']));
    const gate = this.#program(this.#below(3), 'location');
    if (gate.length > 0 && this.#chance(0.15)) {
      const file = `snippets/${this.#id}-${this.#names++}.conf`;
      this.#files[file] = `${gate.join('\n')}\n`;
      lines.push(`include ${file};`);
    } else lines.push(...gate);
    if (this.#chance(0.1))
      lines.push(
        this.#pick([
          'try_files /none @fallback;',
          'try_files $uri @fallback;',
          'try_files $uri =404;',
          'try_files /none /b;',
        ]),
      );
    if (this.#chance(0.9)) lines.push(`proxy_pass ${this.#backend};`);
    if (this.#chance(0.05)) lines.push('return 403;');
    const nested =
      depth > 0 && !key.startsWith('=') && !key.startsWith('~') && this.#chance(0.3)
        ? this.#locations(path, depth - 1)
        : [];
    return `location ${key} { ${[...lines, ...nested].join(' ')} }`;
  }
}
