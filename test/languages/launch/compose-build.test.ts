import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzeFiles, fixAll } from '../../support/analysis';

const dockerfile = `FROM ethereum/client-go:v1.14.12
ENV ORIGINS=https://dapp.example
COPY docker/*.sh /usr/local/bin/
ENTRYPOINT ["entrypoint.sh"]
`;

const script = `#!/bin/sh
exec geth --ws --ws.origins "$ORIGINS" "$@"
`;

const compose = (service: string): string => `services:
  l1:
    build: { context: ., dockerfile: docker/Dockerfile }
${service}`;

const filesWith = (service: string) => ({
  'docker-compose.yml': compose(service),
  'docker/Dockerfile': dockerfile,
  'docker/entrypoint.sh': script,
});

/** The wildcards that are found through the compose file: file and text. */
async function wildcards(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await analyzeFiles(files, 'docker-compose.yml');
  return findings
    .filter(({ rule }) => rule === 'wildcard-origin')
    .map(({ range: { uri, start, end } }) => {
      const name = Object.keys(files).find((one) => uri.endsWith(`/${one}`)) as keyof typeof files;
      return `${name}: ${files[name]?.slice(start, end)}`;
    });
}

test('a wildcard that a service hands to the script of its image is found in the service', async () => {
  assert.deepEqual(await wildcards(filesWith('    environment: { ORIGINS: "*" }\n')), [
    'docker-compose.yml: *',
  ]);
  assert.deepEqual(await wildcards(filesWith('    command: --ws.origins=*\n')), ['docker-compose.yml: *']);
});

test('a wildcard of the image is found where it is written, and none where the service replaces it', async () => {
  const open = { 'docker/Dockerfile': dockerfile.replace('https://dapp.example', '*') };
  assert.deepEqual(await wildcards({ ...filesWith(''), ...open }), ['docker/Dockerfile: *']);
  const closed = filesWith('    environment: [ "ORIGINS=https://dapp.example" ]\n');
  assert.deepEqual(await wildcards({ ...closed, ...open }), []);
});

test('the fix is made where the value is written', async () => {
  const files = filesWith('    command: [ "--ws.origins", "*" ]\n');
  const fixed = await fixAll(files, 'docker-compose.yml', ['https://dapp.example']);
  assert.equal(fixed['docker/entrypoint.sh'], script);
  assert.match(fixed['docker-compose.yml'] ?? '', /"--ws\.origins", "https:\/\/dapp\.example"/);
  assert.deepEqual(await wildcards(fixed), []);
});
