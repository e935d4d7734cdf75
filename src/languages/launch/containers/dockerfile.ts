import { readStages, type Stage } from '../dockerfile-stages';
import { containerLaunches, type ReadScript, type Start } from '../launch';
import { siblingUri } from '../siblings';
import { mappedUnits, unitsIn, wholeDocument } from '../source-map';
import type { Container } from './container';
import { shellReader } from './shell';

/** Dockerfiles: what `ENTRYPOINT` and `CMD` of each stage start, in exec and in shell form. */
export const dockerfile: Container = {
  async launches(document) {
    const read = await shellReader();
    const context = siblingUri(document.uri, '.') ?? document.uri;
    return readStages(wholeDocument(document.uri, document.text), { context, given: new Map() }).flatMap(
      (stage) => stageLaunches(stage, read),
    );
  },
  async embedded({ uri, text }) {
    const source = wholeDocument(uri, text);
    return [...text.matchAll(copiedDocument)].map(({ 0: all, 3: name = '', 4: content = '', index }) => {
      const start = index + all.indexOf('\n') + 1;
      return { name, source: mappedUnits(unitsIn(source, start, start + content.length)) };
    });
  },
};

/** `COPY <<EOF /run.sh`: a file that stands in the Dockerfile itself (Dockerfile reference, "Here-Documents"). */
const copiedDocument =
  /^[ \t]*(?:COPY|ADD)[ \t][^\n]*?<<-?(["']?)(\w+)\1[ \t]+(?:[^\s]*\/)?([^\s/]+)[ \t]*\r?\n((?:[^\n]*\n)*?)\t*\2[ \t]*\r?$/gim;

function stageLaunches(
  { image, entrypoint, command = [], environment, files }: Stage,
  read: ReadScript,
): Start[] {
  const range = (entrypoint?.[0] ?? command[0])?.range;
  if (!range) return [];
  const line = { words: command, environment, range, files };
  return containerLaunches({ image, line, ...(entrypoint ? { entrypoint } : {}) }, read);
}
