// What the menu counts: who is in trouble, what was given up, whether an inbox misbehaves. Looked at now and then only.
import { frame } from '../api/client'
import { session } from '../api/session.svelte'

/** The sums cost the server more than a page's own calls: no tab asks for them more often. */
export const EVERY = 60_000

export interface Counts {
  trouble: number
  /** Whether there are more subscriptions than were looked at. */
  isPartial: boolean
  givenUp: number
  hasFaults: boolean
}

/** What cannot be had counts as nothing: the page itself tells why. */
export async function counts(signal: AbortSignal): Promise<Counts> {
  const [subscriptions, failures, inboxes] = await Promise.all([
    session.may('subscriptions:read') && session.may('deliveries:read') ? frame.GET('/ext/v1/subscriptions', { params: { query: { limit: 1 } }, signal }).catch(() => undefined) : undefined,
    session.may('deliveries:read') ? frame.GET('/ext/v1/failures', { params: { query: { limit: 1 } }, signal }).catch(() => undefined) : undefined,
    session.isOfSandbox ? frame.GET('/sandbox/v1/inboxes', { signal }).catch(() => undefined) : undefined,
  ])
  const health = (subscriptions?.data?.healthCounts ?? {}) as Record<string, number>
  return {
    isPartial: subscriptions?.data?.isPartial ?? false,
    trouble: (health['DOWN'] ?? 0) + (health['FAILING'] ?? 0),
    givenUp: failures?.data?.total.deliveries ?? 0,
    hasFaults: (inboxes?.data?.inboxes ?? []).some((one) => one.faults && Object.values(one.faults).some((fault) => fault !== null && fault !== undefined)),
  }
}
