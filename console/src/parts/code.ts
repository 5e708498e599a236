// A call in ten languages, and as the command where there is one. The token stays a variable.
import { csharpHttpclient } from '@scalar/snippetz/plugins/csharp/httpclient'
import { goNative } from '@scalar/snippetz/plugins/go/native'
import { javaNethttp } from '@scalar/snippetz/plugins/java/nethttp'
import { jsFetch } from '@scalar/snippetz/plugins/js/fetch'
import { nodeFetch } from '@scalar/snippetz/plugins/node/fetch'
import { phpCurl } from '@scalar/snippetz/plugins/php/curl'
import { pythonRequests } from '@scalar/snippetz/plugins/python/requests'
import { rHttr2 } from '@scalar/snippetz/plugins/r/httr2'
import { rubyNative } from '@scalar/snippetz/plugins/ruby/native'
import { apiRoot } from '../router.svelte'
import type { Call } from '../api/calls.svelte'

const STAND_IN = 'JETBRIDGE_TOKEN_STANDS_HERE'

export const LANGUAGES = [
  ['curl', 'curl'],
  ['javascript', 'JavaScript'],
  ['node', 'Node.js'],
  ['python', 'Python'],
  ['java', 'Java'],
  ['csharp', 'C#'],
  ['php', 'PHP'],
  ['go', 'Go'],
  ['ruby', 'Ruby'],
  ['r', 'R'],
  ['jetbridge', 'jetbridge'],
] as const
export type Language = (typeof LANGUAGES)[number][0]

// How each language reads the variable where the generated text has a literal.
const bearer = (text: string, put: string) => text.replace(/(["'])Bearer JETBRIDGE_TOKEN_STANDS_HERE\1/g, () => put)
const VARIABLE: Record<string, (text: string) => string> = {
  javascript: (text) => bearer(text, '`Bearer ${JETBRIDGE_TOKEN}`'),
  node: (text) => bearer(text, '`Bearer ${process.env.JETBRIDGE_TOKEN}`'),
  python: (text) => `import os\nimport requests\n\nresponse = ${bearer(text, `"Bearer " + os.environ["JETBRIDGE_TOKEN"]`)}\nprint(response.text)`,
  java: (text) => bearer(text, '"Bearer " + System.getenv("JETBRIDGE_TOKEN")'),
  csharp: (text) => text.replace(`"${STAND_IN}"`, 'Environment.GetEnvironmentVariable("JETBRIDGE_TOKEN")'),
  php: (text) => text.replace(`Bearer ${STAND_IN}'`, "Bearer ' . getenv('JETBRIDGE_TOKEN')"),
  go: (text) => bearer(text, '"Bearer "+os.Getenv("JETBRIDGE_TOKEN")').replace('"net/http"\n', '"net/http"\n\t"os"\n'),
  ruby: (text) => bearer(text, `"Bearer #{ENV['JETBRIDGE_TOKEN']}"`),
  r: (text) => bearer(text, 'paste("Bearer", Sys.getenv("JETBRIDGE_TOKEN"))'),
}

const PLUGINS = { javascript: jsFetch, node: nodeFetch, python: pythonRequests, java: javaNethttp, csharp: csharpHttpclient, php: phpCurl, go: goNative, ruby: rubyNative, r: rHttr2 }

export function sample(call: Call, language: Language): string | null {
  if (language === 'jetbridge') return command(call)
  if (language === 'curl') return curl(call)
  const text = PLUGINS[language].generate({
    method: call.method,
    url: call.url,
    headers: [{ name: 'Authorization', value: `Bearer ${STAND_IN}` }, ...(call.body ? [{ name: 'Content-Type', value: call.contentType ?? 'application/json' }] : [])],
    ...(call.body ? { postData: { mimeType: call.contentType ?? 'application/json', text: call.body } } : {}),
  })
  return VARIABLE[language]!(text)
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** Good in any shell with the variables of `sandbox.env`. */
export function curl(call: Call): string {
  const parts = ['curl -sS', call.method === 'GET' ? '' : `-X ${call.method}`, quoted(call.url), '-H "Authorization: Bearer $JETBRIDGE_TOKEN"']
  if (call.body) parts.push(`-H ${quoted(`Content-Type: ${call.contentType ?? 'application/json'}`)}`, `-d ${quoted(call.body)}`)
  return parts.filter(Boolean).join(' ')
}

const COMMANDS: [string, RegExp, (found: RegExpExecArray, query: URLSearchParams, body: Record<string, unknown>) => string | null][] = [
  ['GET', /^\/ext\/v1\/deliveries$/, (_, query) => join('jetbridge deliveries list', flag('--subscription', query.get('subscriptionId')), flag('--event', query.get('eventId')), flag('--state', query.getAll('state').length === 1 ? query.get('state') : null))],
  ['GET', /^\/ext\/v1\/deliveries\/([^/]+)$/, ([, id]) => `jetbridge deliveries show ${id}`],
  ['POST', /^\/ext\/v1\/deliveries\/([^/]+)\/resend$/, ([, id]) => `jetbridge events resend ${id}`],
  ['GET', /^\/ext\/v1\/events$/, (_, query) => join('jetbridge events list', flag('--type', query.get('eventType')), flag('--organization', query.get('organizationId')), flag('--pnr', query.get('pnrId')), flag('--trip', query.get('tripId')))],
  ['GET', /^\/ext\/v1\/events\/([^/]+)$/, ([, id]) => `jetbridge events show ${id}`],
  ['GET', /^\/ext\/v1\/deliveries\/([^/]+)\/request$/, ([, id]) => `jetbridge deliveries curl ${id}`],
  ['GET', /^\/ext\/v1\/subscriptions$/, (_, query) => (only(query, 'subscriberId', 'sort') ? join('jetbridge subscriptions list', flag('--subscriber', query.get('subscriberId'))) : null)],
  ['DELETE', /^\/ext\/v1\/subscriptions\/([^/]+)$/, ([, id]) => `jetbridge subscriptions archive ${id}`],
  ['POST', /^\/ext\/v1\/subscriptions\/([^/]+)\/restore$/, ([, id]) => `jetbridge subscriptions restore ${id}`],
  ['GET', /^\/ext\/v1\/subscriptions\/([^/]+)\/settings$/, ([, id]) => `jetbridge subscriptions settings ${id}`],
  ['GET', /^\/ext\/v1\/failures$/, (_, query) => (only(query, 'state', 'subscriptionId', 'organizationId', 'reason', 'since') ? join('jetbridge failures', flag('--state', query.get('state')), flag('--subscription', query.get('subscriptionId')), flag('--organization', query.get('organizationId')), flag('--reason', query.get('reason')), flag('--since', query.get('since'))) : null)],
  ['GET', /^\/ext\/v1\/stats\/series$/, (_, query) => (only(query, 'since', 'until', 'bucket', 'groupBy', 'subscriptionId', 'organizationId') ? join('jetbridge series', flag('--since', query.get('since')), flag('--until', query.get('until')), flag('--bucket', query.get('bucket')), flag('--subscription', query.get('subscriptionId')), flag('--organization', query.get('organizationId'))) : null)],
  ['GET', /^\/ext\/v1\/engine$/, () => 'jetbridge engine'],
  ['GET', /^\/ext\/v1\/audit$/, (_, query) => (only(query, 'kind', 'subject', 'subscriptionId', 'organizationId', 'since') ? join('jetbridge audit', flag('--kind', query.get('kind')), flag('--subject', query.get('subject')), flag('--subscription', query.get('subscriptionId')), flag('--organization', query.get('organizationId')), flag('--since', query.get('since'))) : null)],
  ['GET', /^\/ext\/v1\/alerts$/, () => 'jetbridge alerts show'],
  ['POST', /^\/ext\/v1\/alerts\/test$/, () => 'jetbridge alerts test'],
  ['POST', /^\/sandbox\/v1\/triggers$/, (_, __, body) => `jetbridge trigger ${String(body['event'])}`],
  ['GET', /^\/sandbox\/v1\/triggers$/, () => 'jetbridge trigger --list'],
]
const flag = (name: string, value: string | null) => (value ? `${name} ${/^[\w:.@-]+$/.test(value) ? value : quoted(value)}` : '')
/** Whether a query has nothing but these: a command that leaves something out would answer something else. */
const only = (query: URLSearchParams, ...names: string[]) => [...query.keys()].every((name) => ['limit', 'cursor', ...names].includes(name) && query.getAll(name).length === 1)
const join = (...parts: string[]) => parts.filter(Boolean).join(' ')

function command(call: Call): string | null {
  const url = new URL(call.url)
  const path = url.pathname.slice(new URL(apiRoot).pathname.replace(/\/$/, '').length)
  for (const [method, pattern, make] of COMMANDS) {
    const found = pattern.exec(path)
    if (found && method === call.method) {
      let body = {}
      try {
        body = JSON.parse(call.body || '{}')
      } catch {
        // Not JSON: no part of a command.
      }
      return make(found, url.searchParams, body)
    }
  }
  return null
}
