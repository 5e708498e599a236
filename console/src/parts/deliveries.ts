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

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `10m..1h`, `..now`, `1h` (the same as `..1h`) or `14d..`: from when to when something is due, from now; nothing where it cannot be read. */
export function dueWithin(text: string, now: number): { dueSince?: string; dueUntil?: string } | undefined {
  const found = /^(?:(.*)\.\.)?(.*)$/.exec(text)
  const at = (part: string | undefined) => {
    if (!part) return undefined
    const span = part === 'now' ? ['', '0', 's'] : /^(\d+)([smhd])$/.exec(part)
    const time = span ? new Date(now + Number(span[1]) * UNITS[span[2] as keyof typeof UNITS] * 1000) : null
    return time && !Number.isNaN(time.getTime()) ? time.toISOString() : null
  }
  const [since, until] = [at(found?.[1]), at(found?.[2])]
  if (since === null || until === null || (!since && !until)) return undefined
  return { ...(since ? { dueSince: since } : {}), ...(until ? { dueUntil: until } : {}) }
}

/** `2h`, `30m`, `7d` as how long before now; else a point in time as it is written. */
export function since(text: string | null, now: number): string | undefined {
  if (!text) return undefined
  const found = /^(\d+)\s*([smhd])$/.exec(text)
  if (!found) return text
  const unit = UNITS[found[2] as keyof typeof UNITS]
  return new Date(now - Number(found[1]) * unit * 1000).toISOString()
}
