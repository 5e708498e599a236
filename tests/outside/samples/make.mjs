// Writes src/api/openapi/code_samples.json, each operation in ten languages, and docs/postman.json, a collection of all of
// them, from the examples of their requests. Then `cargo run -- openapi` puts the samples into the documents. With --check
// it writes nothing and fails if a file is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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

// What a request takes from the answer of another.
const KEPT = {
  createWebhookSubscription: ['subscriptionId', 'id'],
  publishEvent: ['eventId', 'id'],
}
const variables = new Set(Object.values(KEPT).map(([name]) => name))

function postmanItem(path, method, item, operation) {
  const made = request(path, method, item, operation)
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved)
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const segments = path.slice(1).split('/').map((part) => part.replace(/^\{(.+)\}$/, ':$1'))
  const body = made.postData?.text
    ? { mode: 'raw', raw: made.postData.text, options: { raw: { language: 'json' } } }
    : made.postData && { mode: 'urlencoded', urlencoded: made.postData.params.map(({ name, value }) => ({ key: name, value })) }
  const kept = KEPT[operation.operationId]
  const isOpen = (operation.security ?? document.security).some((one) => Object.keys(one).length === 0)
  return {
    name: operation.summary,
    ...(kept && {
      event: [{ listen: 'test', script: { type: 'text/javascript', exec: [`pm.collectionVariables.set('${kept[0]}', pm.response.json().${kept[1]})`] } }],
    }),
    request: {
      method: made.method,
      description: operation.description,
      ...(isOpen && { auth: { type: 'noauth' } }),
      header: made.headers.filter(({ name }) => name !== 'Authorization').map(({ name, value }) => ({ key: name, value })),
      url: {
        raw: `{{baseUrl}}/${segments.join('/')}`,
        host: ['{{baseUrl}}'],
        path: segments,
        query: inQuery.map((one) => ({
          key: one.name, value: one.required ? valueOf(one) : '', description: one.description, disabled: !one.required,
        })),
        variable: inPath.map((one) => ({
          key: one.name, value: variables.has(one.name) ? `{{${one.name}}}` : valueOf(one), description: one.description,
        })),
      },
      ...(body && { body }),
    },
  }
}

const folders = document.tags.map(({ name, description }) => ({ name, description, item: [] }))
for (const [path, item] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    if (!operation.operationId) continue
    folders.find(({ name }) => name === operation.tags[0]).item.push(postmanItem(path, method, item, operation))
  }
}
const collection = {
  info: {
    name: document.info.title,
    description: `${document.info.description} Set the variables baseUrl and token.`,
    schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
  },
  auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
  variable: [
    { key: 'baseUrl', value: SERVER },
    { key: 'token', value: '' },
    ...[...variables].map((key) => ({ key, value: ID })),
  ],
  item: folders,
}

let stale = false
for (const [name, made] of [['src/api/openapi/code_samples.json', samples], ['docs/postman.json', collection]]) {
  const file = new URL(name, root)
  const text = JSON.stringify(made, null, 1) + '\n'
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is stale: run \`node tests/outside/samples/make.mjs\`, then \`cargo run -- openapi\``)
    stale = true
  }
}
process.exit(stale ? 1 : 0)
