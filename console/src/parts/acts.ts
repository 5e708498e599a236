// What several pages do in a sandbox.
import { api, ask, type Failure } from '../api/client'
import { live } from '../api/live.svelte'
import { toasts } from './toasts.svelte'
import { words } from './words'

/** For how long what was queued is followed. */
const FOLLOWED = 45_000

/** The company that bookings and inboxes are for when nobody chose one: the first of the world. */
export async function firstCompany(): Promise<string> {
  const world = await ask(() => api.GET('/sandbox/v1/world'))
  return world.companies[0]!.id
}

export const inboxOf = (url: string): string | undefined => /\/inbox\/([^/?#]+)$/.exec(url)?.[1]

/** The inbox of this name; one that was never used is there from now on. */
export async function openInbox(name: string) {
  const path = { name }
  const { inboxes } = await ask(() => api.GET('/sandbox/v1/inboxes'))
  return inboxes.find((one) => one.name === name) ?? ask(() => api.PUT('/sandbox/v1/inboxes/{name}/faults', { params: { path }, body: {} }))
}

/** Subscribes an inbox to the first company's bookings and trips. */
export async function subscribeInbox(url: string, name: string) {
  const subscriberId = await firstCompany()
  return ask(() => api.POST('/v3/webhooks/subscriptions', { body: { subscriberId, name: `Inbox ${name}`, url, eventTypes: ['PNR_V3', 'TRIP_DETAILS_V3'] } }))
}

export async function book(body: Record<string, unknown> = {}) {
  const step = await ask(() => api.POST('/sandbox/v1/bookings', { body: body as never }))
  const matched = step.events.reduce((sum, event) => sum + event.matched, 0)
  toasts.say(`Booking ${step.pnrId}: ${step.events.length} events, ${matched} ${matched === 1 ? 'delivery' : 'deliveries'}.`, matched ? 'good' : 'plain', { text: 'Open', path: `/sandbox/bookings/${step.pnrId}` })
  return step
}

/** Sends a delivery again; the line that says so turns into what came of it. */
export async function resend(deliveryId: string) {
  await ask(() => api.POST('/ext/v1/deliveries/{deliveryId}/resend', { params: { path: { deliveryId } } }))
  const link = { text: 'Follow', path: `/deliveries/${deliveryId}` }
  const number = toasts.say('Queued again.', 'plain', link, FOLLOWED)
  const off = live.listen(({ kind, data }) => {
    if (kind !== 'attempt' || data['deliveryId'] !== deliveryId) return
    const isGood = !data['reason'] && data['status'] === 200
    toasts.turn(number, isGood ? 'Delivered.' : `Not delivered: ${[data['status'], words(String(data['reason'] ?? ''))].filter(Boolean).join(', ')}.`, isGood ? 'good' : 'bad', { ...link, text: 'Open' })
    off()
  })
  setTimeout(off, FOLLOWED)
}

/** Says what was refused, and goes on. */
export async function tried<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (failure) {
    toasts.say((failure as Failure).message, 'bad')
    return undefined
  }
}
