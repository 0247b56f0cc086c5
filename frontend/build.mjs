// Compiles scss/tirek.scss into the committed style sheet; with --check only compares.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const here = new URL('./', import.meta.url)
const target = fileURLToPath(new URL('../src/tirek/web/static/tirek/tirek.css', here))
const { css } = compile(fileURLToPath(new URL('scss/tirek.scss', here)), {
  style: 'compressed',
  charset: false,
  loadPaths: [fileURLToPath(new URL('node_modules/', here))],
  quietDeps: true
})

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== css) {
    console.error('tirek.css is older than its sources: run npm run build')
    process.exit(1)
  }
} else {
  writeFileSync(target, css)
  console.log(`${css.length} bytes written to tirek.css`)
}
