// Writes src/api/docs/code_samples.json: each operation in ten languages, from the first example of its request.
// Then `cargo run -- openapi` puts them into the documents. With --check it writes nothing and fails if the file is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const root = new URL('../../../', import.meta.url)
// The package is installed beside what is built.
const { snippetz } = await import(createRequire(new URL('target/outside/samples/', root)).resolve('@scalar/snippetz'))

const SERVER = 'http://localhost:8080'
const TOKEN = 'YOUR_ACCESS_TOKEN'
const ID = '497f6eca-6276-4993-bfeb-53cbbbba6f08'

// What the library leaves to the reader stands before its text.
const LANGUAGES = [
  ['Shell', 'curl', 'shell', 'curl', ''],
  ['JavaScript', 'fetch', 'js', 'fetch', ''],
  ['Node.js', 'fetch', 'node', 'fetch', ''],
  ['Python', 'requests', 'python', 'requests', 'import requests\n\n'],
  ['Java', 'HttpClient', 'java', 'nethttp', 'import java.net.http.*;\n\n'],
  ['C#', 'HttpClient', 'csharp', 'httpclient', 'using System.Net.Http.Headers;\n\n'],
  ['PHP', 'cURL', 'php', 'curl', '<?php\n\n'],
  ['Go', 'net/http', 'go', 'native', ''],
  ['Ruby', 'Net::HTTP', 'ruby', 'native', ''],
  ['R', 'httr2', 'r', 'httr2', ''],
]

const document = JSON.parse(readFileSync(new URL('openapi/jetbridge.json', root)))

const resolved = (part) => (part.$ref ? part.$ref.split('/').slice(1).reduce((at, key) => at[key], document) : part)

function valueOf(parameter) {
  const { example, schema } = parameter
  const value = example ?? schema.example ?? schema.default ?? (schema.format === 'uuid' ? ID : undefined)
  if (value !== undefined) return String(value)
  return schema.type === 'integer' ? '1' : 'a'
}

function request(path, method, item, operation) {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved)
  const url = path.replace(/\{(.+?)\}/g, (_, name) =>
    encodeURIComponent(valueOf(parameters.find((one) => one.in === 'path' && one.name === name))))
  const asked = parameters.filter((one) => one.in === 'query' && one.required)
  const made = {
    method: method.toUpperCase(),
    url: SERVER + url,
    headers: [],
    queryString: asked.map((one) => ({ name: one.name, value: valueOf(one) })),
    cookies: [],
    httpVersion: 'HTTP/1.1',
    headersSize: -1,
    bodySize: -1,
  }
  const isOpen = (operation.security ?? document.security).some((one) => Object.keys(one).length === 0)
  if (!isOpen) made.headers.push({ name: 'Authorization', value: `Bearer ${TOKEN}` })
  const [mimeType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  if (mimeType) {
    const { value } = Object.values(content.examples)[0]
    made.headers.push({ name: 'Content-Type', value: mimeType })
    made.postData =
      mimeType === 'application/json'
        ? { mimeType, text: JSON.stringify(value, null, 2) }
        : { mimeType, params: Object.entries(value).map(([name, value]) => ({ name, value: String(value) })) }
  }
  return made
}

// The library leaves names as they are, and R takes `X-Key = "value"` for a difference. It reads the body of each
// answer, and httr2 fails where there is none.
function inR(source, operation) {
  const quoted = source.replace(/^(\s*)(\w+(?:-\w+)+)(?= = )/gm, '$1`$2`')
  return operation.responses['204'] ? quoted.replace(/\s*resp_body_string\(response\)$/, '') : quoted
}

const library = snippetz()
const samples = {}
for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    if (!operation.operationId) continue
    const made = request(path, method, item, operation)
    samples[operation.operationId] = LANGUAGES.map(([lang, label, target, client, before]) => {
      const source = library.print(target, client, made)
      if (!source) throw new Error(`${operation.operationId} has no sample in ${lang}`)
      return { lang, label, source: before + (lang === 'R' ? inR(source, operation) : source) }
    })
  }
}

const file = new URL('src/api/docs/code_samples.json', root)
const text = JSON.stringify(samples, null, 1) + '\n'
if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('src/api/docs/code_samples.json is stale: run `node tests/outside/samples/make.mjs`, then `cargo run -- openapi`')
  process.exit(1)
}
