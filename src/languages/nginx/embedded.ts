import type { SourceDocument } from '../../core/source';
import { parse } from './parse';
import { type Region, regionsOf } from './regions';
import { withShipped } from './shipped';
import type { Substitution } from './substitution';
import { type Directive, insertion } from './syntax';

/** The directives of each stretch; offsets are those of the document. */
export function embeddedConfigs(document: SourceDocument): (readonly Directive[])[] {
  return regionsOf(document).map(({ start, end, kind, substitution }) => {
    const written = parse(document.text, document.uri, start, end).directives;
    const directives = withShipped(
      substitution ? written.map((directive) => expanded(directive, substitution)) : written,
    );
    return kind === 'config' ? directives : inIngress(directives, kind, document.uri, start, end);
  });
}

/** As it comes out: `\$host` of a shell is a variable of nginx, `$host` one of the shell, whose value is not known. */
function expanded(directive: Directive, substitution: Substitution): Directive {
  const { uri, start, nameEnd, end, conditional, block } = directive;
  const { variable, unescaped } = substitution;
  const args = directive.args.map((word) => ({
    ...word,
    value: unescaped(word.value),
    templated: word.templated || variable.test(word.value),
  }));
  const name = variable.test(directive.name) ? insertion : unescaped(directive.name);
  const body = block && {
    ...block,
    directives: block.directives.map((inner) => expanded(inner, substitution)),
  };
  return { name, args, uri, start, nameEnd, end, conditional, block: body };
}

/** What ingress-nginx writes around a snippet (controller 1.15, template `nginx.tmpl`): every location can upgrade. */
const generated = `proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection upgrade;
proxy_pass http://upstream_balancer;`;

/** Does something outside of the snippet's own locations ask for the Origin? */
const checksEverywhere = (directives: readonly Directive[]): boolean =>
  directives.some(
    ({ name, args, block }) =>
      name !== 'location' &&
      (args.some(({ value }) => /origin/i.test(value)) || checksEverywhere(block?.directives ?? [])),
  );

/** A snippet that looks at the Origin, in the location that the controller generates; others say nothing of a check. */
function inIngress(
  directives: readonly Directive[],
  kind: Exclude<Region['kind'], 'config'>,
  uri: string,
  start: number,
  end: number,
): readonly Directive[] {
  const place = { uri, start, nameEnd: start, end: start, conditional: false };
  const around = parse(generated, uri).directives.map(({ name, args }) => ({
    ...place,
    name,
    args,
    block: undefined,
  }));
  const inner = kind === 'location-snippet' ? [...directives, ...around] : around;
  const word = { value: '/', start, end: start, quoted: false, templated: false };
  const location = {
    ...place,
    end,
    name: 'location',
    args: [word],
    block: { directives: inner, start, end },
  };
  const outer =
    kind === 'location-snippet'
      ? [location]
      : checksEverywhere(directives)
        ? [...directives, location]
        : directives;
  return [{ ...place, end, name: 'server', args: [], block: { directives: outer, start, end } }];
}
