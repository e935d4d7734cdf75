import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { FileSystemWorkspace } from '../../src/cli/fileSystemWorkspace';
import { defaultConfig } from '../../src/core/config';
import type { SourceDocument } from '../../src/core/source';
import { walk } from '../../src/core/walk';
import { languages, launch } from '../../src/languages';
import { clients } from '../../src/languages/launch/clients';

/** nginx is not here: a file of another program may well have blocks that nginx would take. */
const searched = languages.filter(({ id }) => id !== 'nginx');

for (const language of searched) {
  test(`the look at a text hides no endpoint of ${language.id} from a scan`, async () => {
    const workspace = new FileSystemWorkspace(path.join(__dirname, '../fixtures'));
    const [root = ''] = workspace.roots;
    const frontEnd = await language.load();
    const seen = new Set<string>();
    const hidden = new Map<string, string>();
    const wanted = (uri: string) => language.mayContain({ uri }, defaultConfig);
    for await (const uris of walk(workspace, root, root, [], wanted)) {
      for (const uri of uris) {
        const isSeen = workspace.glance(uri, language.recognizes);
        const document = (await workspace.read(uri)) as SourceDocument;
        for (const { id } of await frontEnd.analyze(document, workspace, defaultConfig))
          if (isSeen) seen.add(id);
          else hidden.set(id, uri);
      }
    }
    assert.ok(seen.size > 20, `${seen.size} endpoints`);
    assert.deepEqual(
      [...hidden].filter(([id]) => !seen.has(id)),
      [],
    );
  });
}

test('a command in a JavaScript file is looked at for every flag that opens a WebSocket', () => {
  for (const { programs, flags } of clients) {
    for (const { name } of flags.filter(({ role }) => role === 'enable' || role === 'origins')) {
      const text = `exec('${programs[0]} --http --${name} "*"');\n`;
      assert.ok(launch.recognizes({ uri: 'file:///start.js', version: 1, text }), text);
    }
  }
});
