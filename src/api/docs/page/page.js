// Shows the documents by Scalar, and lets it ask nobody but the server that the page came from.
import { createApiReference } from './scalar/standalone.esm.js'

// Relative to the page, since a proxy may have put a path before it.
const here = (path) => new URL(path, document.baseURI).href
const server = here('..').replace(/\/$/, '')

createApiReference('#page', {
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
