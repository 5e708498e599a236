import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

const here = import.meta.dirname

// What dist was built from, by which a test without Node tells whether it is current: each file's path and its digest.
function sources(): string {
  const files = readdirSync(join(here, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)))
  const all = [...files, '../docs/verify.md', 'index.html', 'package-lock.json', 'public/favicon.svg', 'vite.config.ts'].sort()
  const sum = createHash('sha256')
  for (const name of all) {
    sum.update(`${name}\n${createHash('sha256').update(readFileSync(join(here, name))).digest('hex')}\n`)
  }
  return `${sum.digest('hex')}\n`
}

// The shell asks for what it needs below assets/DIGEST, which the server puts there.
function finish(out: string): Plugin {
  return {
    name: 'finish',
    apply: 'build',
    closeBundle() {
      const page = join(out, 'index.html')
      const text = readFileSync(page, 'utf8').replaceAll(/(src|href)="\.\//g, '$1="./assets/DIGEST/').replaceAll(' crossorigin', '')
      writeFileSync(page, text)
      writeFileSync(join(out, 'SOURCES'), sources())
      // The program serves these by name. A part that several of the later files use, and the first does not, would be a file of its own.
      const unknown = readdirSync(out).filter((name) => !FILES.includes(name))
      if (unknown.length) throw new Error(`${unknown.join(', ')}: import what is in it in src/main.ts`)
    },
  }
}

// Names that stay, so that what is checked in has one history.
const NAMES: Record<string, string> = {
  'index.css': 'app.css',
  'style.css': 'app.css',
  'inter-latin-wght-normal.woff2': 'inter.woff2',
  'jetbrains-mono-latin-wght-normal.woff2': 'mono.woff2',
}
const FILES = ['SOURCES', 'index.html', 'favicon.svg', 'app.js', 'admin.js', 'operate.js', 'sandbox.js', 'app.css', 'inter.woff2', 'mono.woff2']
const out = process.env.CONSOLE_OUT ?? join(here, 'dist')
const sandbox = process.env.JETBRIDGE_URL ?? 'http://127.0.0.1:8080'

export default defineConfig(({ command }) => ({
  base: command === 'build' ? './' : '/console/',
  plugins: [svelte({ compilerOptions: { css: 'external' } }), finish(out)],
  build: {
    outDir: out,
    emptyOutDir: true,
    // What is checked in can be read, and differs from what was there by what has changed.
    minify: false,
    cssMinify: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: {
      output: { entryFileNames: 'app.js', chunkFileNames: '[name].js', assetFileNames: ({ names }) => NAMES[names[0] ?? ''] ?? '[name][extname]' },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/v2', '/v3', '/ext', '/sandbox', '/docs', '/openapi.json', '/readyz', '/healthz'].map((path) => [path, { target: sandbox, changeOrigin: true }]),
    ),
  },
}))
