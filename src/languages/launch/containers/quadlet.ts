import { readIni } from '../ini';
import { containerLaunches } from '../launch';
import { shellWords } from '../shlex';
import { environmentOfFile, fileName } from '../siblings';
import { textOf, type Word } from '../word';
import { setVariable } from '../wrappers';
import type { Container } from './container';
import { shellReader } from './shell';

/** Containers that systemd starts with Podman (podman-systemd.unit(5), "Container units"). */
export const quadlet: Container = {
  async launches({ uri, text }, workspace) {
    const read = await shellReader();
    const entries = readIni(uri, text, { goesOn: 'backslash' });
    const own = entries.filter(({ section }) => section === 'Container');
    const last = (key: string): Word[] => shellWords(own.findLast((entry) => entry.key === key)?.units ?? []);
    const [image] = last('Image');
    if (!image) return [];
    const environment = new Map<string, Word>();
    for (const { units } of own.filter(({ key }) => key === 'EnvironmentFile'))
      for (const file of shellWords(units))
        for (const [name, word] of await environmentOfFile(
          uri,
          file,
          workspace,
          fileName(textOf(file.units)),
        ))
          environment.set(name, word);
    for (const { units } of own.filter(({ key }) => key === 'Environment'))
      for (const word of shellWords(units)) setVariable(environment, word, textOf(word.units));
    const [words, entrypoint] = [last('Exec'), last('Entrypoint')];
    const range = (words[0] ?? image).range;
    const run = { image: textOf(image.units), line: { words, environment, range } };
    return containerLaunches(entrypoint.length > 0 ? { ...run, entrypoint } : run, read);
  },
};
