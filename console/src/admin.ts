// Pages that are opened seldom: a file of its own, loaded when the first of them is.
export { default as Alerts } from './pages/Alerts.svelte'
export { default as Audit } from './pages/Audit.svelte'
export { default as Clients } from './pages/Clients.svelte'
export { default as Engine } from './pages/Engine.svelte'
export { default as Live } from './pages/Live.svelte'
export { default as Organization } from './pages/Organization.svelte'
export { default as Organizations } from './pages/Organizations.svelte'
export { default as Publish } from './pages/Publish.svelte'
