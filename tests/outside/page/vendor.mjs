// Takes Scalar from its package into src/api/docs/scalar, each file compressed. With --check it writes nothing, and fails
// if what is there is not what the package holds.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'

const root = new URL('../../../', import.meta.url)
const modules = new URL('target/outside/page/node_modules/', root)
const browser = new URL('@scalar/api-reference/dist/browser/', modules)
const vendored = new URL('src/api/docs/scalar/', root)
const NAME = '@scalar/api-reference'

// Its assistant and its advertisement are what calls elsewhere. They are loaded on demand alone.
const isLeftOut = (name) => /^(AgentScalar|ExploreScalar|explore-scalar)/.test(name)

const wanted = new Map([['standalone.esm.js', readFileSync(new URL('standalone.esm.js', browser))]])
for (const name of readdirSync(new URL('chunks/', browser))) {
  if (name.endsWith('.js') && !isLeftOut(name)) {
    wanted.set(`chunks/${name}`, readFileSync(new URL(`chunks/${name}`, browser)))
  }
}
const { version, integrity } = JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url))).packages[`node_modules/${NAME}`]
const told = `${NAME} ${version}\n${integrity}\n`

if (!process.argv.includes('--check')) {
  rmSync(new URL('chunks/', vendored), { recursive: true, force: true })
  mkdirSync(new URL('chunks/', vendored), { recursive: true })
  for (const [name, bytes] of wanted) writeFileSync(new URL(`${name}.gz`, vendored), gzipSync(bytes, { level: 9 }))
  writeFileSync(new URL('VERSION', vendored), told)
  process.exit(0)
}

const there = readdirSync(vendored, { recursive: true }).filter((name) => name.endsWith('.gz')).map((name) => name.slice(0, -3))
const wrong = [...wanted].filter(([name, bytes]) => !there.includes(name) || !gunzipSync(readFileSync(new URL(`${name}.gz`, vendored))).equals(bytes))
const strange = there.filter((name) => !wanted.has(name))
const stale = [...wrong.map(([name]) => name), ...strange]
if (readFileSync(new URL('VERSION', vendored), 'utf8') !== told) stale.push('VERSION')
if (stale.length > 0) {
  console.error(`src/api/docs/scalar is not ${NAME} ${version}: ${stale.join(', ')}`)
  process.exit(1)
}
