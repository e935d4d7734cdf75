const { build, transform } = require('esbuild');
const { cpSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const grammars = path.dirname(require.resolve('@vscode/tree-sitter-wasm'));
/** WebAssembly that is loaded from beside the bundle when it is first needed. */
const wasm = [
  'tree-sitter',
  'tree-sitter-javascript',
  'tree-sitter-typescript',
  'tree-sitter-tsx',
  'tree-sitter-bash',
];

const node = { platform: 'node', target: 'node20', minify: true, logLevel: 'warning' };

/**
 * Everything that runs in Node: what several programs use, and what is imported when it is needed, lands in files of
 * its own. esbuild splits ECMAScript modules alone, so that its output becomes CommonJS in a second step.
 */
async function buildPrograms() {
  const { outputFiles } = await build({
    ...node,
    entryPoints: {
      extension: 'src/vscode/extension.ts',
      cli: 'src/cli/bin.ts',
      main: 'src/cli/main.ts',
      probe: 'src/probe/child.ts',
    },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    write: false,
    external: ['vscode'],
    // The default order takes jsonc-parser's UMD build, whose parts esbuild can't find.
    mainFields: ['module', 'main'],
  });
  for (const { path: file, text } of outputFiles) {
    const required = text
      // For import() Node would start its ECMAScript loader, which costs more than what is loaded. The name `require`
      // may be taken where it stands.
      .replaceAll(/\bimport\(("[^"]+")\)/g, 'Promise.resolve().then(() => requireLater($1))')
      // esbuild would copy the editor's whole API for each file that uses it.
      .replaceAll(/\bimport\s*\*\s*as ([\w$]+) from\s*"vscode";/g, 'const $1 = require("vscode");');
    const banner = 'const requireLater=require;';
    const { code } = await transform(required, { ...node, format: 'cjs', banner });
    writeFileSync(file, code, { mode: code.startsWith('#!') ? 0o755 : 0o644 });
  }
}

async function main() {
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist/grammars', { recursive: true });
  for (const name of wasm) cpSync(path.join(grammars, `${name}.wasm`), `dist/grammars/${name}.wasm`);
  await buildPrograms();
  await build({
    entryPoints: { webview: 'src/webview/main.ts', codicon: '@vscode/codicons/dist/codicon.css' },
    outdir: 'dist',
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    logLevel: 'warning',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  });
}

main().catch(() => process.exit(1));
