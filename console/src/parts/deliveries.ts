// What deliveries have in common wherever they are listed.
import type { Delivery } from '../api/types'
import type { Shown } from './words'

export const shown = (delivery: Pick<Delivery, 'state' | 'isInProgress'>): Shown =>
  delivery.isInProgress && (delivery.state === 'WAITING' || delivery.state === 'DELIVERED' || delivery.state === 'EXHAUSTED') ? 'IN_PROGRESS' : (delivery.state as Shown)

/** How far it is from the last change to the next try, for the fill of a waiting disc. */
export function progress(delivery: Pick<Delivery, 'nextAttemptAt' | 'createdAt'>, now: number): number {
  if (!delivery.nextAttemptAt) return 0.25
  const [from, to] = [Date.parse(delivery.createdAt), Date.parse(delivery.nextAttemptAt)]
  return to > from ? (now - from) / (to - from) : 1
}

export const EVENT_TYPES = ['PNR_V3', 'TRIP_DETAILS_V3', 'TRAVELER_V2', 'PNR_APPROVAL', 'AGENT_TASK_DETAILS', 'SERVICE_CHARGE'] as const

/** `2h`, `30m`, `7d` as how long before now; else a point in time as it is written. */
export function since(text: string | null, now: number): string | undefined {
  if (!text) return undefined
  const found = /^(\d+)\s*([smhd])$/.exec(text)
  if (!found) return text
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[found[2] as 's' | 'm' | 'h' | 'd']
  return new Date(now - Number(found[1]) * unit * 1000).toISOString()
}
