import { configuredNode } from '../configured-node';
import { withAnsibleValues } from '../data/ansible-values';
import { CommandFinder } from '../data/commands';
import { ComposeReader } from '../data/compose';
import { configMapsFor } from '../data/config-maps';
import { get } from '../data/data';
import { embeddedIn } from '../data/embedded';
import { environmentFiles } from '../data/environment-files';
import { readManifests } from '../data/helm-values';
import type { Start } from '../launch';
import { fileName } from '../siblings';
import type { Container } from './container';
import { shellReader } from './shell';

/** Compose files, Kubernetes manifests, Helm values, Ansible tasks, CI workflows. */
export const yaml: Container = {
  async launches(document, workspace) {
    const read = await shellReader();
    const found: Start[] = [];
    const written = await readManifests(document, workspace);
    const manifests = await withAnsibleValues(written, document, workspace);
    const maps = await configMapsFor(manifests, document, workspace);
    for (const data of manifests) {
      const compose = new ComposeReader(workspace);
      const isCompose = get(data, 'services')?.kind === 'map';
      const texts = isCompose ? await compose.read(data, document.uri) : data;
      const files = await environmentFiles(texts, workspace);
      const finder = new CommandFinder(read, { files, maps, services: compose.services });
      const own = configuredNode(texts, document.uri, 'yaml');
      found.push(...(own ? [own] : []), ...finder.find(texts, fileName(document.uri)));
    }
    return found;
  },
  async embedded(document, workspace) {
    return (await readManifests(document, workspace)).flatMap(embeddedIn);
  },
};
