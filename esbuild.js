const { build } = require('esbuild');
const { cpSync, mkdirSync, rmSync } = require('node:fs');
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

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: process.argv.includes('--sourcemap'),
  external: ['vscode'],
  // The default order takes jsonc-parser's UMD build, whose parts esbuild can't find.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};

async function main() {
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist/grammars', { recursive: true });
  for (const name of wasm) cpSync(path.join(grammars, `${name}.wasm`), `dist/grammars/${name}.wasm`);
  await build({ ...node, entryPoints: { extension: 'src/vscode/extension.ts' }, outdir: 'dist' });
  await build({
    ...node,
    entryPoints: { cli: 'src/cli/main.ts', probe: 'src/probe/child.ts' },
    outdir: 'dist',
  });
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
