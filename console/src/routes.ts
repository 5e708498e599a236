// The pages: where each is, what it is called, and which key goes there after `g`. A page that is not here does not exist.
import type { Component } from 'svelte'
import { session } from './api/session.svelte'
import type { IconName } from './parts/Icon.svelte'
import Deliveries from './pages/Deliveries.svelte'
import Events from './pages/Events.svelte'
import Recover from './pages/Recover.svelte'
import Subscriptions from './pages/Subscriptions.svelte'
import Overview from './pages/Overview.svelte'
import SignIn from './pages/SignIn.svelte'

export interface Page {
  path: string
  title: string
  page?: Component<{ parts: Record<string, string> }> | Component
  /** Its name among the pages of a sandbox, which are loaded when the first of them is opened. */
  ofSandbox?: keyof typeof import('./sandbox')
  /** Its name among those that are loaded when the first of them is opened. */
  ofOperating?: keyof typeof import('./operate')
  /** Its name among those that are opened seldom, and loaded when the first of them is. */
  ofAdmin?: keyof typeof import('./admin')
  /** In the menu under this heading. */
  group?: 'Operate' | 'Sandbox' | 'Admin'
  /** In the menu of the platform's administrators alone. */
  isForPlatform?: boolean
  /** The scopes without which it has nothing to show: then it is not in the menu. */
  scopes?: string[]
  icon?: IconName
  keys?: string
  isOpen?: boolean
}

export const PAGES: Page[] = [
  { path: '/overview', title: 'Overview', page: Overview, group: 'Operate', scopes: ['subscriptions:read', 'deliveries:read'], icon: 'Gauge', keys: 'o' },
  { path: '/subscriptions', title: 'Subscriptions', page: Subscriptions, group: 'Operate', scopes: ['subscriptions:read', 'deliveries:read'], icon: 'Rss', keys: 's' },
  { path: '/subscriptions/new', title: 'New subscription', ofOperating: 'NewSubscription' },
  { path: '/subscriptions/:id', title: 'Subscription', ofOperating: 'Subscription' },
  { path: '/subscriptions/:id/:tab', title: 'Subscription', ofOperating: 'Subscription' },
  { path: '/deliveries', title: 'Deliveries', page: Deliveries, group: 'Operate', scopes: ['deliveries:read'], icon: 'Send', keys: 'd' },
  { path: '/deliveries/:id', title: 'Delivery', ofOperating: 'Delivery' },
  { path: '/events', title: 'Events', page: Events, group: 'Operate', scopes: ['deliveries:read'], icon: 'Flag', keys: 'e' },
  { path: '/events/new', title: 'Publish', ofAdmin: 'Publish' },
  { path: '/events/:id', title: 'Event', ofOperating: 'Event' },
  { path: '/events/:id/:tab', title: 'Event', ofOperating: 'Event' },
  { path: '/trips/by-booking/:pnr', title: 'Trip', ofOperating: 'TripOfBooking' },
  { path: '/trips/:id', title: 'Trip', ofOperating: 'Trip' },
  { path: '/recover', title: 'Recover', page: Recover, group: 'Operate', scopes: ['deliveries:read'], icon: 'Return', keys: 'r' },
  { path: '/recover/jobs/:id', title: 'Resend', ofOperating: 'ResendJob' },
  { path: '/reconcile', title: 'Reconcile', ofAdmin: 'Reconcile', group: 'Operate', scopes: ['deliveries:read'], icon: 'Compare' },
  { path: '/live', title: 'Live', ofAdmin: 'Live', group: 'Operate', scopes: ['deliveries:read'], icon: 'Radio', keys: 'l' },
  { path: '/alerts', title: 'Alerts', ofAdmin: 'Alerts', group: 'Operate', icon: 'Bell' },
  { path: '/start', title: 'Start', ofSandbox: 'Start', group: 'Sandbox', icon: 'Rocket', keys: 'h' },
  { path: '/sandbox/bookings', title: 'Bookings', ofSandbox: 'Bookings', group: 'Sandbox', icon: 'Ticket', keys: 'b' },
  { path: '/sandbox/bookings/:id', title: 'Booking', ofSandbox: 'Booking' },
  { path: '/sandbox/travelers', title: 'Travelers', ofSandbox: 'Travelers', group: 'Sandbox', icon: 'People' },
  { path: '/sandbox/inboxes', title: 'Inboxes', ofSandbox: 'Inboxes', group: 'Sandbox', icon: 'Inbox', keys: 'i' },
  { path: '/sandbox/inboxes/:name', title: 'Inbox', ofSandbox: 'Inboxes' },
  { path: '/sandbox/inboxes/:name/:number', title: 'Inbox', ofSandbox: 'Inboxes' },
  { path: '/sandbox/scenarios', title: 'Scenarios', ofSandbox: 'Scenarios', group: 'Sandbox', icon: 'Scene' },
  { path: '/sandbox/scenarios/:name/:id', title: 'Run', ofSandbox: 'Run' },
  { path: '/sandbox/clock', title: 'Clock', ofSandbox: 'Clock', group: 'Sandbox', icon: 'Clock', keys: 'c' },
  { path: '/sandbox/certify', title: 'Certify', ofSandbox: 'Certify', group: 'Sandbox', icon: 'Badge' },
  { path: '/sandbox/certify/:id', title: 'Certify', ofSandbox: 'Certify' },
  { path: '/sandbox/journal', title: 'Journal', ofSandbox: 'Journal', group: 'Sandbox', icon: 'Scroll', keys: 'j' },
  { path: '/sandbox/session', title: 'Session', ofSandbox: 'Session', group: 'Sandbox', icon: 'Save' },
  { path: '/audit', title: 'Audit', ofAdmin: 'Audit', group: 'Admin', icon: 'History' },
  { path: '/organizations', title: 'Organizations', ofAdmin: 'Organizations', group: 'Admin', icon: 'Building', isForPlatform: true },
  { path: '/organizations/:id', title: 'Organization', ofAdmin: 'Organization' },
  { path: '/clients', title: 'API clients', ofAdmin: 'Clients', group: 'Admin', icon: 'Key', isForPlatform: true, scopes: ['platform:admin'] },
  { path: '/engine', title: 'Engine', ofAdmin: 'Engine', group: 'Admin', icon: 'Server', isForPlatform: true, scopes: ['platform:admin'] },
  { path: '/sign-in', title: 'Sign in', page: SignIn, isOpen: true },
]

/** Whether a page is for who is signed in. */
export const isAllowed = (page: Page): boolean => (!page.ofSandbox || session.isOfSandbox) && (!page.isForPlatform || session.caller?.role === 'PLATFORM_ADMIN') && (page.scopes ?? []).every((scope) => session.may(scope))

type Parted = Component<{ parts: Record<string, string> }>
const FILES: Record<string, { load: () => Promise<Record<string, unknown>>; loaded?: Promise<Record<string, unknown>> | undefined }> = {
  sandbox: { load: () => import('./sandbox') },
  operate: { load: () => import('./operate') },
  admin: { load: () => import('./admin') },
}

/** The file and the name of a page that is loaded when it is opened. */
export function lazyOf(page: Page): { file: string; name: string } | undefined {
  if (page.ofSandbox) return { file: 'sandbox', name: page.ofSandbox }
  if (page.ofAdmin) return { file: 'admin', name: page.ofAdmin }
  return page.ofOperating ? { file: 'operate', name: page.ofOperating } : undefined
}

/** Such a page. One that could not be loaded is asked for again by the next. */
export async function load({ file, name }: { file: string; name: string }): Promise<Parted> {
  const from = FILES[file]!
  from.loaded ??= from.load()
  try {
    return (await from.loaded)[name] as Parted
  } catch (failure) {
    from.loaded = undefined
    throw failure
  }
}

/** The page at a path, with the named parts of it. */
export function find(path: string): { page: Page; parts: Record<string, string> } | null {
  const given = path.split('/').filter(Boolean)
  for (const page of PAGES) {
    const wanted = page.path.split('/').filter(Boolean)
    if (wanted.length !== given.length) continue
    if (!wanted.every((part, index) => part.startsWith(':') || part === given[index])) continue
    const parts = Object.fromEntries(wanted.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), decodeURIComponent(given[index] ?? '')]] : [])))
    return { page, parts }
  }
  return null
}
