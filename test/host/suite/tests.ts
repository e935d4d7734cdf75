import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsAt,
  file,
  openWithProblem,
  problems,
  replace,
  revertAll,
  ruleOf,
  until,
  withSetting,
} from './support';

const extensionId = 'websocket-origin-inspector.websocket-origin-inspector';
const trusted = ['https://app.example.com'];

/** The hole in each file of the workspace. */
const holes = [
  ['nginx.conf', 'origin-bypass'],
  ['server.js', 'missing-origin-check'],
  ['start-geth.sh', 'wildcard-origin'],
] as const;

/** Everything that needs a real editor, by name; they run in this order. */
export const tests: Readonly<Record<string, () => Promise<void>>> = {
  async 'the extension is loaded and its commands are there'() {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, 'not loaded: is engines.vscode above this version?');
    await extension.activate();
    const known = await vscode.commands.getCommands(true);
    const contributed: { command: string }[] = extension.packageJSON.contributes.commands;
    assert.deepEqual(
      contributed.filter(({ command }) => !known.includes(command)),
      [],
    );
  },

  async 'a problem stands where its cause is and links to its page'() {
    const { document, problem } = await openWithProblem('nginx.conf', 'origin-bypass');
    assert.match(document.lineAt(problem.range.start.line).text, /http_origin/);
    assert.ok(problem.range.isSingleLine);
    assert.match(problem.message, /^https?:\/\/\S+ gets in/);
    assert.ok(typeof problem.code === 'object');
    assert.match(problem.code.target.toString(), /\/docs\/rules\/origin-bypass\.md$/);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
  },

  async 'problems follow the text as it is typed'() {
    const { document } = await openWithProblem('nginx.conf', 'origin-bypass');
    await replace(document, '"https://app.example.com"', '"^https://app\\.example\\.com$"');
    await until('no bypass', () => problems(document.uri).every((one) => ruleOf(one) !== 'origin-bypass'));
    await revertAll();
  },

  async 'with trusted origins the quick fix of each hole is complete and cures it'() {
    await withSetting('trustedOrigins', trusted, async () => {
      for (const [name, rule] of holes) {
        const { document, problem } = await openWithProblem(name, rule);
        const fix = (await actionsAt(document.uri, problem.range)).find(({ isPreferred }) => isPreferred);
        assert.ok(fix?.edit, `no complete fix in ${name}`);
        assert.ok(await vscode.workspace.applyEdit(fix.edit));
        await until(`no ${rule} in ${name}`, () =>
          problems(document.uri).every((one) => ruleOf(one) !== rule),
        );
        assert.match(document.getText(), /https:\/\/app\.example\.com/);
        await revertAll();
      }
    });
  },

  async 'without trusted origins the fix asks for them'() {
    const { document, problem } = await openWithProblem('start-geth.sh', 'wildcard-origin');
    const asking = (await actionsAt(document.uri, problem.range)).find(({ title }) => title.endsWith('…'));
    assert.equal(asking?.command?.command, 'wsOrigin.fixWithOrigins');
    assert.equal(asking.edit, undefined);
    await revertAll();
  },

  async 'why an origin gets in or not is told, and the entry that admits it is added'() {
    const { document, problem } = await openWithProblem('start-geth.sh', 'wildcard-origin');
    const asking = (await actionsAt(document.uri, problem.range)).find(({ title }) =>
      title.startsWith('Why'),
    );
    assert.equal(asking?.command?.command, 'wsOrigin.explainOrigin');
    const { endpoint } = asking.command.arguments?.[0] ?? {};
    const why = (origin: string) =>
      vscode.commands.executeCommand<string>('wsOrigin.explainOrigin', { endpoint, origin });
    assert.match(await why('https://evil.example'), /gets in: "\*" in the list/);
    await replace(document, "'*'", "'https://app.example.com'");
    await until('no wildcard', () => problems(document.uri).length === 0);
    assert.match(await why('https://dapp.example.com'), /gets a 403: no entry .* Allow https:\/\/dapp/);
    assert.match(await why('null'), /gets a 403: no entry of --ws\.origins fits\.$/);
    const admit = { endpoint, origin: 'https://dapp.example.com' };
    assert.equal(await vscode.commands.executeCommand('wsOrigin.admitOrigin', admit), true);
    assert.match(document.getText(), /'https:\/\/app\.example\.com,https:\/\/dapp\.example\.com'/);
    await revertAll();
  },

  async 'an ignore comment silences a problem once it has a reason'() {
    const { document, problem } = await openWithProblem('start-geth.sh', 'wildcard-origin');
    const disable = (await actionsAt(document.uri, problem.range)).find(({ title }) =>
      title.startsWith('Disable'),
    );
    assert.ok(disable?.edit);
    assert.ok(await vscode.workspace.applyEdit(disable.edit));
    const comment = '# ws-origin-ignore wildcard-origin: ';
    assert.ok(document.getText().includes(`#!/bin/sh\n${comment}\nexec geth`), document.getText());
    const shown = () => problems(document.uri).some((one) => ruleOf(one) === 'wildcard-origin');
    await until('still shown', shown);
    await replace(document, comment, `${comment}only on the test network`);
    await until('silent', () => !shown());
    await revertAll();
  },

  async 'a comment for the file silences the rule in all of it'() {
    const { document, problem } = await openWithProblem('start-geth.sh', 'wildcard-origin');
    const disable = (await actionsAt(document.uri, problem.range)).find(({ title }) =>
      title.endsWith('for this file'),
    );
    assert.ok(disable?.edit);
    assert.ok(await vscode.workspace.applyEdit(disable.edit));
    const comment = '# ws-origin-ignore-file wildcard-origin: ';
    assert.ok(document.getText().startsWith(`#!/bin/sh\n${comment}\n`), document.getText());
    await replace(document, comment, `${comment}a sample`);
    await until('silent', () => problems(document.uri).every((one) => ruleOf(one) !== 'wildcard-origin'));
    await revertAll();
  },

  async 'all problems of a rule in a file are fixed at once'() {
    await withSetting('trustedOrigins', trusted, async () => {
      const { document } = await openWithProblem('start-geth.sh', 'wildcard-origin');
      await replace(document, 'exec geth', "geth --ws --ws.origins '*'\nexec geth");
      const second = await until('two problems', () => problems(document.uri)[1]);
      const all = (await actionsAt(document.uri, second.range)).find(
        ({ title }) => title === 'Fix all wildcard-origin problems in this file',
      );
      assert.ok(all?.edit);
      assert.ok(await vscode.workspace.applyEdit(all.edit));
      await until('no problem', () => problems(document.uri).length === 0);
    });
    await revertAll();
  },

  async 'files that the settings exclude are not analyzed, open or not'() {
    const { document } = await openWithProblem('start-geth.sh', 'wildcard-origin');
    await withSetting('ignore', ['*.sh'], async () => {
      await until('silent', () => problems(document.uri).length === 0);
    });
    await until('shown again', () => problems(document.uri).length > 0);
    await revertAll();
  },

  async 'fix all cures what is safe, in one edit'() {
    await withSetting('trustedOrigins', trusted, async () => {
      const { document } = await openWithProblem('start-geth.sh', 'wildcard-origin');
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const kind = vscode.CodeActionKind.SourceFixAll.append('wsOrigin');
      const [action] = await actionsAt(document.uri, whole, kind);
      assert.ok(action?.edit);
      assert.ok(await vscode.workspace.applyEdit(action.edit));
      await until('no problem', () => problems(document.uri).length === 0);
      assert.deepEqual(await actionsAt(document.uri, whole, kind), []);
    });
    await revertAll();
  },

  async 'a proxy and the server behind it are looked at together, as they are typed'() {
    const server = await vscode.workspace.openTextDocument(file('server.js'));
    await replace(
      server,
      "path: '/chat'",
      "path: '/chat', verifyClient: ({ origin }) => origin === 'https://app.example.com'",
    );
    const { document } = await openWithProblem('nginx.conf', 'origin-bypass');
    const check = 'if ($http_origin !~ "https://app.example.com")';
    await replace(document, check, 'if ($request_method = POST)');
    await until('silent', () => problems(document.uri).length === 0);
    const header = 'proxy_set_header Connection "upgrade";';
    await replace(document, header, `${header} proxy_set_header Origin https://app.example.com;`);
    const rewritten = () => problems(document.uri).find((one) => ruleOf(one) === 'origin-rewritten');
    const defeating = await until('an error', () => {
      const found = rewritten();
      return found?.severity === vscode.DiagnosticSeverity.Error && found;
    });
    const [related] = defeating.relatedInformation ?? [];
    assert.equal(related?.location.uri.toString(), server.uri.toString());
    assert.equal(related.location.range.start.line, 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      document.positionAt(document.getText().indexOf('proxy_pass')),
    );
    const words = hovers.flatMap(({ contents }) => contents.map((one) => (one as { value: string }).value));
    assert.match(words.join('\n'), /nginx, with ws in server\.js behind it\): accepts every origin/);
    await replace(server, 'https://app.example.com', 'https://other.example');
    await until('nobody gets in', () => rewritten() === undefined);
    await revertAll();
  },

  async 'a scan finds the problems of closed files, and they stay'() {
    await vscode.commands.executeCommand('wsOrigin.scanWorkspace');
    for (const [name, rule] of holes) {
      await until(`${rule} in ${name}`, () => problems(file(name)).some((one) => ruleOf(one) === rule));
    }
    await openWithProblem('server.js', 'missing-origin-check');
    await revertAll();
    assert.ok(problems(file('server.js')).length > 0);
  },

  async 'the project file sets rules and is watched'() {
    const config = file('.ws-origin.json');
    const shown = () => problems(file('start-geth.sh')).find((one) => ruleOf(one) === 'wildcard-origin');
    await vscode.workspace.fs.writeFile(config, Buffer.from('{ "rules": { "wildcard-origin": "hint" } }'));
    await until('a hint', () => shown()?.severity === vscode.DiagnosticSeverity.Hint);
    await withSetting('rules', { 'wildcard-origin': 'off' }, async () => {
      await until('silent', () => shown() === undefined);
    });
    await vscode.workspace.fs.delete(config);
    await until('a warning', () => shown()?.severity === vscode.DiagnosticSeverity.Warning);
  },
};
