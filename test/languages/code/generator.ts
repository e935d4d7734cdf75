/** A stream of numbers from 0 to 1 that is the same for every run with one seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const texts = [
  'https://good.example',
  'good.example',
  '.good.example',
  'https://',
  'null',
  'evil',
  'http://localhost',
  '',
  'example',
];
const patterns = [
  String.raw`/^https:\/\/good\.example$/`,
  '/good.example/i',
  String.raw`/^https?:\/\/([^/]+\.)?good\.example(:\d+)?$/`,
  '/evil|null/',
  String.raw`/\.example$/`,
];

/** Makes bodies of check functions of `origin` out of what the evaluator knows. `LIST` and `SET` stand around them. */
export class CheckGenerator {
  readonly #random: () => number;
  #names = 0;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  body(): string {
    this.#names = 0;
    const count = Math.floor(this.#random() * 4);
    const statements = Array.from({ length: count }, () => this.#statement(2));
    return [...statements, `return ${this.#result(3)};`].join('\n');
  }

  #pick<T>(options: readonly T[]): T {
    return options[Math.floor(this.#random() * options.length)] as T;
  }

  #one(options: readonly (() => string)[]): string {
    return this.#pick(options)();
  }

  readonly #literal = (): string => `'${this.#pick(texts)}'`;

  #name(): string {
    this.#names += 1;
    return `v${this.#names}`;
  }

  /** Something that is a string, or undefined, or throws. */
  #text(depth: number): string {
    if (depth <= 0) return this.#pick(['origin', 'origin', "(origin ?? '')", "(origin || '')"]);
    const inner = () => this.#text(depth - 1);
    return this.#one([
      inner,
      () => `${inner()}?.toLowerCase()`,
      () => `${inner()}.trim()`,
      () => `String(${inner()})`,
      () => `${inner()}.slice(${this.#pick([0, 1, 8])})`,
      () => `${inner()}.replace('https://', '')`,
      () => `${inner()}.replace(/^https?:\\/\\//, '')`,
      () => `new URL(${inner()}).${this.#pick(['hostname', 'host', 'origin', 'protocol', 'port'])}`,
      () => `\`\${${inner()}}${this.#pick(['', '/', ':'])}\``,
      () => `(${inner()} + ${this.#literal()})`,
      () => `${inner()}.split('://')[${this.#pick([0, 1])}]`,
      () =>
        `${inner()}.split('${this.#pick(['.', '/', ':'])}').${this.#pick(['at(-1)', 'at(-2)', 'at(1)', 'at(5)'])}`,
      () =>
        `${inner()}.split('.').slice(${this.#pick(['-2', '-1', '-3', '1', '2', '0, 2', '0, 1'])}).join('.')`,
      () => `(${this.#truth(depth - 1)} ? ${inner()} : ${this.#literal()})`,
    ]);
  }

  #truth(depth: number): string {
    const text = () => this.#text(depth - 1);
    if (depth <= 0) {
      return this.#one([
        () => `origin === ${this.#literal()}`,
        () => '!origin',
        () => 'LIST.includes(origin)',
        () => 'SET.has(origin)',
        () => `${this.#pick(patterns)}.test(origin)`,
      ]);
    }
    const inner = () => this.#truth(depth - 1);
    return this.#one([
      inner,
      () => `(${inner()} && ${inner()})`,
      () => `(${inner()} || ${inner()})`,
      () => `!(${inner()})`,
      () => `(${inner()} ? ${inner()} : ${inner()})`,
      () => `${text()} ${this.#pick(['===', '!==', '==', '!='])} ${this.#literal()}`,
      () => `${text()}.${this.#pick(['startsWith', 'endsWith', 'includes'])}(${this.#literal()})`,
      () =>
        `${text()}.indexOf(${this.#literal()}) ${this.#pick(['=== 0', '!== -1', '> -1', '>= 0', '< 0', '=== -1'])}`,
      () => `LIST.includes(${text()})`,
      () => `LIST.indexOf(${text()}) !== -1`,
      () => `SET.has(${text()})`,
      () => `LIST.${this.#pick(['some', 'every'])}((item) => ${this.#withItem(depth - 1)})`,
      () =>
        `LIST.reduce((found, item) => found || ${this.#withItem(depth - 1)}, ${this.#pick(['false', 'true'])})`,
      () => `LIST.${this.#pick(['findLast', 'find'])}((item) => ${this.#withItem(depth - 1)}) === ${text()}`,
      () => `LIST.find((item) => ${this.#withItem(depth - 1)}) !== undefined`,
      () => `${this.#pick(patterns)}.test(${text()})`,
      () => `${text()}.search(${this.#pick(patterns)}) ${this.#pick(['>= 0', '=== -1', '=== 0'])}`,
      () => `typeof ${text()} === 'string'`,
      () => `URL.canParse(${text()})`,
      () => `Boolean(${text()})`,
      () => `(${text()} || '').length > 0`,
    ]);
  }

  #withItem(depth: number): string {
    const text = this.#text(depth);
    return this.#one([
      () => `item === ${text}`,
      () => `${text}.startsWith(item)`,
      () => `${text}.endsWith(item)`,
      () => `item.includes(${this.#literal()}) && ${text} === item`,
    ]);
  }

  #result(depth: number): string {
    return this.#one([
      () => this.#truth(depth),
      () => this.#truth(depth),
      () => this.#truth(depth),
      () => this.#text(depth - 1),
      () => `(${this.#text(1)} || '').match(${this.#pick(patterns)})`,
      () => `${this.#truth(1)} && ${this.#text(depth - 1)}`,
    ]);
  }

  #statement(depth: number): string {
    const nested = () => (depth > 0 ? this.#statement(depth - 1) : '');
    const name = this.#name();
    return this.#one([
      () => `if (${this.#truth(2)}) return ${this.#result(1)};`,
      () =>
        `let ${name} = ${this.#truth(1)};\nif (${this.#truth(1)}) ${name} = ${this.#truth(1)};\nif (${name}) return ${this.#truth(1)};`,
      () =>
        `try {\n${nested()}\nif (${this.#truth(2)}) return ${this.#result(1)};\n} catch {\nreturn ${this.#truth(1)};\n}`,
      () => `for (const item of LIST) {\nif (${this.#withItem(1)}) return ${this.#truth(1)};\n}`,
      () =>
        `const ${name} = (value) => { if (!value) return ${this.#truth(0)}; return value.includes(${this.#literal()}); };\nif (${name}(${this.#text(1)})) return ${this.#truth(1)};`,
      () =>
        `switch (${this.#text(1)}) {\ncase ${this.#literal()}: return true;\ncase ${this.#literal()}: ${nested()} break;\ndefault: if (${this.#truth(1)}) return false;\n}`,
      () =>
        `for (let i = 0; i < LIST.length; i++) {\nif (LIST[i] === ${this.#text(1)}) continue;\nif (${this.#truth(0)}) break;\n${nested()}\n}`,
      () => `if (${this.#truth(1)}) {\n${nested()}\n} else {\n${nested()}\n}`,
      () => this.#form(name),
      () => this.#form(name),
      () =>
        `const { length: ${name} } = LIST.filter((item) => item.includes(${this.#literal()}));\nif (${name} > 1 && ${this.#truth(1)}) return true;`,
    ]);
  }

  /** Ways to write a check by what the language offers besides functions and conditions. */
  #form(name: string): string {
    const text = this.#text(1);
    const end = () => `return ${this.#truth(0)};`;
    const table = `const ${name} = { 'https://good.example': true, ${this.#literal()}: ${this.#pick(['true', 'false'])} };`;
    return this.#one([
      () => `${table}\nif (${text} in ${name}) ${end()}`,
      () => `${table}\nif (Object.hasOwn(${name}, ${text})) ${end()}`,
      () => `${table}\nfor (const key in ${name}) if (key === ${text}) ${end()}`,
      () =>
        `${table}\nconst { 'https://good.example': ${name}a, ...${name}b } = Object.assign({}, ${name});\nif (Object.keys(${name}b).includes(${text}) === ${name}a) ${end()}`,
      () =>
        `const ${name} = Object.fromEntries(LIST.map((item) => [item, ${this.#withItem(0)}]));\nif (${name}[${this.#literal()}]) ${end()}`,
      () =>
        `function* ${name}() { yield ${text}; yield* LIST; }\nif ([...${name}()].includes(${this.#literal()})) ${end()}`,
      () =>
        `function* ${name}() { for (const item of SET) { if (${this.#withItem(0)}) return; yield item; } }\nfor (const one of ${name}()) if (one === origin) ${end()}`,
      () => `class ${name} { #list = LIST; get list() { return this.#list; } has(value) { return this.list.includes(value); } }
class ${name}b extends ${name} { constructor(extra) { super(); this.extra = extra; } has(value) { return value === this.extra || super.has(value); } }
if (new ${name}b(${this.#literal()}).has(${text})) ${end()}`,
      () => `class ${name} { static seen; static get() { return (${name}.seen ??= new ${name}()); } test = (value) => ${this.#truth(0)} || value === ${this.#literal()}; }
if (${name}.get().test(${text})) ${end()}`,
      () =>
        `${name}: for (const item of LIST) {\nfor (const other of SET) {\nif (${this.#withItem(0)}) continue ${name};\nif (other === origin) break ${name};\n}\n${this.#statement(0)}\n}`,
      () =>
        `const ${name} = function (value) { return arguments.length > 1 ? this.includes(value) : ${this.#truth(0)}; };\nif (${name}.${this.#one([() => `call(LIST, ${text}, 1)`, () => `apply(LIST, [${text}, 1])`, () => `bind(LIST)(${text})`])}) ${end()}`,
      () =>
        `const ${name} = [${this.#pick(patterns)}, ${this.#literal()}];\nif (${name}.some((one) => (one instanceof RegExp ? one.test(origin) : one === ${text}))) ${end()}`,
      () =>
        `const ${name} = { get list() { return [...LIST, ${this.#literal()}]; } };\nif (${name}.list.includes(${text})) ${end()}`,
      () => `class ${name} extends Error { constructor(code, ...rest) { super(...rest); this.code = code; } }
const ${name}b = (value) => { if (${this.#truth(1)}) throw new ${name}(${this.#literal()}, value); return ${this.#pick(['value', 'new URL(value).host'])}; };
try { if (${name}b(${text}) === ${this.#literal()}) ${end()} } catch (error) {
if (error instanceof ${name} && error.${this.#pick(['code', 'message'])} === ${this.#literal()}) ${end()}
if (error instanceof Error && ${this.#truth(0)}) ${end()}
}`,
      () =>
        `const ${name} = async (value) => { if (${this.#truth(0)}) throw new RangeError(value); return value; };
${name}(origin).then(() => {}, () => {});
try { if (${this.#truth(0)}) throw new TypeError(${this.#literal()}); } catch ({ message }) { if (message === ${text}) ${end()} }`,
      () =>
        `const ${name} = new RegExp('^' + ${this.#literal()}.replace(/[.*+?^\${}()|[]\\]/g, '\\$&').replace('/', '/?') + '$');
if (${name}.test(${text})) ${end()}`,
      () =>
        `const ${name} = LIST.reduce((index, item, at) => { index[item] = at; return index; }, {});
if (${name}[${text}] === ${this.#pick(['0', '1', 'undefined'])}) ${end()}`,
      () =>
        `for (const [at, item] of LIST.${this.#pick(['entries()', 'toReversed().entries()'])}) if (at > 0 && ${this.#withItem(0)}) ${end()}`,
      () =>
        `const ${name} = [...LIST];
${name}.${this.#pick(['pop()', 'shift()', 'reverse()'])};
if (${name}[0] === ${text} || ${name}.length > 1 && ${this.#truth(0)}) ${end()}`,
      () =>
        `const ${name} = new Map(LIST.map((item) => [item, ${this.#withItem(0)}]));
if (${name}.size > 1 && ${name}.get(${this.#literal()})) ${end()}
for (const [key, value] of ${name}.entries()) if (value && key === origin) ${end()}`,
      () =>
        `const [${name}, ...${name}b] = LIST;\nif (${name} === ${text} || ${name}b.includes(origin)) ${end()}`,
    ]);
  }
}
