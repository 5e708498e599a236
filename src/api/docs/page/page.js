// Shows the documents by Scalar, and lets it ask nobody but the server that the page came from.
import { createApiReference } from './scalar/standalone.esm.js'

// Relative to the page, since a proxy may have put a path before it.
const here = (path) => new URL(path, document.baseURI).href
const server = here('..').replace(/\/$/, '')

// Who is signed in to the console in another tab may try at once: its tabs answer who asks. What is typed here goes first.
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('jetbridge-session') : null
let token = null
tabs?.addEventListener('message', ({ data }) => {
  if (data?.kind === 'token') token = data.token
  if (data?.kind === 'out') token = null
})
tabs?.postMessage({ kind: 'who' })

function fetchSignedIn(input, init) {
  const request = new Request(input, init)
  const isCall = request.url.startsWith(`${server}/`) && !/\/openapi(\.json|\/)/.test(request.url)
  const typed = request.headers.get('authorization')?.replace(/^Bearer\s*/, '')
  if (token && isCall && !typed) request.headers.set('authorization', `Bearer ${token}`)
  return fetch(request)
}

/** `#GET/ext/v1/events/019a…`, a call as the console made it, becomes the place of its operation. */
async function findCall() {
  const [, method, path] = /^#([A-Z]+)(\/.*)$/.exec(decodeURIComponent(location.hash)) ?? []
  if (!path) return
  const { paths } = await (await fetch(here('../openapi.json'))).json()
  const parts = path.split('/')
  const isParameter = (part) => part.startsWith('{')
  const fits = (template) => {
    const wanted = template.split('/')
    return wanted.length === parts.length && wanted.every((part, at) => isParameter(part) || part === parts[at])
  }
  const parameters = (template) => template.split('/').filter(isParameter).length
  const [found] = Object.keys(paths)
    .filter((template) => fits(template) && paths[template][method.toLowerCase()])
    .sort((one, other) => parameters(one) - parameters(other))
  if (!found) return
  const tag = paths[found][method.toLowerCase()].tags[0].toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  history.replaceState(null, '', `#everything/tag/${tag}/${method}${found}`)
}
await findCall().catch(() => {})

createApiReference('#page', {
  customFetch: fetchSignedIn,
  sources: [
    { title: 'Everything', slug: 'everything', url: here('../openapi.json'), default: true },
    { title: "The original's operations", slug: 'original', url: here('../openapi/webhook-subscriptions.v3.json') },
    { title: 'Events', slug: 'events', url: here('../openapi/webhook-events.json') },
  ],
  featuredClients: [
    'shell/curl', 'js/fetch', 'node/fetch', 'python/requests', 'java/nethttp', 'csharp/httpclient', 'php/curl', 'go/native',
    'ruby/native', 'r/httr2',
  ],
  servers: [{ url: server, description: 'The server of this page' }],
  agent: { disabled: true },
  mcp: { disabled: true },
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  proxyUrl: '',
  externalUrls: { dashboardUrl: server, registryUrl: server, proxyUrl: server, apiBaseUrl: server },
  persistAuth: false,
  favicon: here('icon.svg'),
})
