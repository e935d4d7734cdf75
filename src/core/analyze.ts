import type { Config } from './config';
import type { Endpoint } from './endpoint';
import type { Finding, Fix } from './finding';
import type { Hover } from './hover';
import type { AdmitRequest, FixRequest, FrontEnd, Language, NamedFile } from './language';
import type { Handshake } from './policy/handshake';
import { comesTo, type HandshakeChoice, handshakeFor } from './select';
import type { SourceDocument } from './source';
import type { Workspace } from './workspace';

/** What is known of one document, and of what belongs to it. */
export interface Analysis {
  /** Endpoints of the document and of the files that it includes or imports, in source order. */
  readonly endpoints: readonly Endpoint[];
  /** Findings whose range lies in any of these files. */
  readonly findings: readonly Finding[];
}

/** The analyzer's face: the same for editor, command line and tests. */
export interface Analyzer {
  /** Is there a language that a file of this name may be in? */
  mayContain(file: NamedFile, config: Config): boolean;
  /** Is there a language that the document is in? Its text may be undecoded, each byte a character. */
  recognizes(document: SourceDocument, config: Config): boolean;
  analyze(document: SourceDocument, workspace: Workspace, config: Config): Promise<Analysis>;
  /**
   * The endpoints that answer to the handshake: where a server has to choose (locations of a proxy), only its choice.
   * @param endpoints that this analyzer found
   */
  select(endpoints: readonly Endpoint[], handshake: HandshakeChoice): readonly Endpoint[];
  /** Cures for a problem of an endpoint that this analyzer found. */
  fixes(request: FixRequest): Promise<readonly Fix[]>;
  /** Is it this one of the endpoints that answers to the handshake? */
  answers(endpoint: Endpoint, rivals: readonly Endpoint[], handshake: Handshake): boolean;
  /** The edits that let pages of one more origin in, where the front end knows them. */
  admit(request: AdmitRequest): Promise<Fix | undefined>;
  /** What to show beside the pointer at an offset of a document that these endpoints were found in. */
  hover(endpoints: readonly Endpoint[], document: SourceDocument, offset: number): Promise<Hover | undefined>;
}

/** What only files in some language need is loaded for the first of them. */
export function createAnalyzer(languages: readonly Language[]): Analyzer {
  /** Front ends by the id of their language: those that endpoints can have come from. */
  const loaded = new Map<string, FrontEnd>();
  async function frontEndsFor(document: SourceDocument, config: Config): Promise<FrontEnd[]> {
    const found: FrontEnd[] = [];
    for (const language of languages) {
      if (!isIn(language, document, config)) continue;
      const frontEnd = loaded.get(language.id) ?? (await language.load());
      loaded.set(language.id, frontEnd);
      found.push(frontEnd);
    }
    return found;
  }
  return {
    mayContain: (file, config) => languages.some((language) => language.mayContain(file, config)),
    recognizes: (document, config) => languages.some((language) => isIn(language, document, config)),
    async analyze(document, workspace, config) {
      const endpoints: Endpoint[] = [];
      const findings: Finding[] = [];
      for (const frontEnd of await frontEndsFor(document, config)) {
        const own = await frontEnd.analyze(document, workspace, config);
        const { check } = await import('./check');
        endpoints.push(...own);
        findings.push(...(await check(frontEnd, own, workspace, config)));
      }
      return { endpoints, findings: unique(findings) };
    },
    select(endpoints, choice) {
      const rivals = new Map(
        languages.map(({ id }) => [id, endpoints.filter(({ language }) => language === id)]),
      );
      return endpoints.filter((endpoint) => {
        const frontEnd = loaded.get(endpoint.language);
        const own = rivals.get(endpoint.language) ?? [];
        return (
          frontEnd !== undefined &&
          comesTo(frontEnd, endpoint, own, handshakeFor(endpoint, undefined, withPort(choice)))
        );
      });
    },
    async fixes(request) {
      return loaded.get(request.endpoint.language)?.fixes(request) ?? [];
    },
    answers(endpoint, rivals, handshake) {
      const frontEnd = loaded.get(endpoint.language);
      return frontEnd !== undefined && comesTo(frontEnd, endpoint, rivals, handshake);
    },
    async admit(request) {
      return loaded.get(request.endpoint.language)?.admit?.(request);
    },
    async hover(endpoints, document, offset) {
      for (const language of new Set(endpoints.map((endpoint) => endpoint.language))) {
        const found = loaded.get(language)?.hover?.(endpoints, document, offset);
        if (found) return found;
      }
      return (await import('./hover')).hoverAt(endpoints, document.uri, offset);
    },
  };
}

/** The default port decides between servers, too, although the Host header leaves it out (RFC 9110, section 4.2). */
function withPort(choice: HandshakeChoice): HandshakeChoice {
  const { host, tls } = choice;
  if (host === undefined || tls === undefined || /:\d+$/.test(host)) return choice;
  return { ...choice, host: `${host}:${tls ? 443 : 80}` };
}

const isIn = (language: Language, document: SourceDocument, config: Config): boolean =>
  language.mayContain(document, config) && language.recognizes(document);

/** One cause that shows in several endpoints is reported once: same rule, same place, same words. */
export function unique(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const { uri, start, end } = finding.range;
    const key = [finding.rule, uri, start, end, finding.message].join('\n');
    if (!byKey.has(key)) byKey.set(key, finding);
  }
  return [...byKey.values()];
}
