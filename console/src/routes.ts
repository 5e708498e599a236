// The pages: where each is, what it is called, and which key goes there after `g`. A page that is not here does not exist.
import type { Component } from 'svelte'
import type { IconName } from './parts/Icon.svelte'
import Deliveries from './pages/Deliveries.svelte'
import Delivery from './pages/Delivery.svelte'
import Events from './pages/Events.svelte'
import Event from './pages/Event.svelte'
import Trip from './pages/Trip.svelte'
import TripOfBooking from './pages/TripOfBooking.svelte'
import Subscriptions from './pages/Subscriptions.svelte'
import Subscription from './pages/Subscription.svelte'
import Live from './pages/Live.svelte'
import Engine from './pages/Engine.svelte'
import Organization from './pages/Organization.svelte'
import Organizations from './pages/Organizations.svelte'
import Overview from './pages/Overview.svelte'
import Recover from './pages/Recover.svelte'
import ResendJob from './pages/ResendJob.svelte'
import SignIn from './pages/SignIn.svelte'

export interface Page {
  path: string
  title: string
  page?: Component<{ parts: Record<string, string> }> | Component
  /** Its name among the pages of a sandbox, which are loaded when the first of them is opened. */
  ofSandbox?: keyof typeof import('./sandbox')
  /** In the menu under this heading. */
  group?: 'Operate' | 'Sandbox' | 'Admin'
  /** In the menu of the platform's administrators alone. */
  isForPlatform?: boolean
  icon?: IconName
  keys?: string
  isOpen?: boolean
}

export const PAGES: Page[] = [
  { path: '/overview', title: 'Overview', page: Overview, group: 'Operate', icon: 'Gauge', keys: 'o' },
  { path: '/subscriptions', title: 'Subscriptions', page: Subscriptions, group: 'Operate', icon: 'Rss', keys: 's' },
  { path: '/subscriptions/:id', title: 'Subscription', page: Subscription },
  { path: '/subscriptions/:id/:tab', title: 'Subscription', page: Subscription },
  { path: '/deliveries', title: 'Deliveries', page: Deliveries, group: 'Operate', icon: 'Send', keys: 'd' },
  { path: '/deliveries/:id', title: 'Delivery', page: Delivery },
  { path: '/events', title: 'Events', page: Events, group: 'Operate', icon: 'Flag', keys: 'e' },
  { path: '/events/:id', title: 'Event', page: Event },
  { path: '/events/:id/:tab', title: 'Event', page: Event },
  { path: '/trips/by-booking/:pnr', title: 'Trip', page: TripOfBooking },
  { path: '/trips/:id', title: 'Trip', page: Trip },
  { path: '/recover', title: 'Recover', page: Recover, group: 'Operate', icon: 'Return', keys: 'r' },
  { path: '/recover/jobs/:id', title: 'Resend', page: ResendJob },
  { path: '/live', title: 'Live', page: Live, group: 'Operate', icon: 'Radio', keys: 'l' },
  { path: '/start', title: 'Start', ofSandbox: 'Start', group: 'Sandbox', icon: 'Rocket', keys: 'h' },
  { path: '/sandbox/bookings', title: 'Bookings', ofSandbox: 'Bookings', group: 'Sandbox', icon: 'Ticket', keys: 'b' },
  { path: '/sandbox/bookings/:id', title: 'Booking', ofSandbox: 'Booking' },
  { path: '/sandbox/inboxes', title: 'Inboxes', ofSandbox: 'Inboxes', group: 'Sandbox', icon: 'Inbox', keys: 'i' },
  { path: '/sandbox/inboxes/:name', title: 'Inbox', ofSandbox: 'Inboxes' },
  { path: '/sandbox/inboxes/:name/:number', title: 'Inbox', ofSandbox: 'Inboxes' },
  { path: '/sandbox/clock', title: 'Clock', ofSandbox: 'Clock', group: 'Sandbox', icon: 'Clock', keys: 'c' },
  { path: '/organizations', title: 'Organizations', page: Organizations, group: 'Admin', icon: 'Building', isForPlatform: true },
  { path: '/organizations/:id', title: 'Organization', page: Organization },
  { path: '/engine', title: 'Engine', page: Engine, group: 'Admin', icon: 'Server', isForPlatform: true },
  { path: '/sign-in', title: 'Sign in', page: SignIn, isOpen: true },
]

let loaded: Promise<typeof import('./sandbox')> | undefined
/** A page of a sandbox. One that could not be loaded is asked for again by the next. */
export async function ofSandbox(name: keyof typeof import('./sandbox')): Promise<Component<{ parts: Record<string, string> }>> {
  loaded ??= import('./sandbox')
  try {
    return (await loaded)[name] as Component<{ parts: Record<string, string> }>
  } catch (failure) {
    loaded = undefined
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
