// How states, times, counts and ids read; the same words everywhere.

export type DeliveryState = 'WAITING' | 'HELD' | 'AWAITING_PAYLOAD' | 'DELIVERED' | 'EXHAUSTED'
export type Shown = DeliveryState | 'IN_PROGRESS' | 'UNMATCHED'

export const STATES: Record<Shown, { word: string; says: string }> = {
  DELIVERED: { word: 'Delivered', says: 'The receiver answered 200.' },
  WAITING: { word: 'Waiting', says: 'It will be tried again.' },
  IN_PROGRESS: { word: 'In progress', says: 'It is being sent now.' },
  HELD: { word: 'Held', says: 'Its subscription is paused; it is kept until the window ends.' },
  AWAITING_PAYLOAD: { word: 'Awaiting payload', says: 'Its payload is still being fetched.' },
  EXHAUSTED: { word: 'Given up', says: 'Fourteen days of tries have failed.' },
  UNMATCHED: { word: 'No match', says: 'No subscription wanted it.' },
}

/** In milliseconds. */
export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** `BOOKING_TICKETED` as "Booking ticketed". */
export function words(name: string): string {
  const text = name.toLowerCase().replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** 4 places at the start and at the end tell ids apart. */
export const shortId = (id: string): string => (id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id)

export const many = (count: number, one: string, more = `${one}s`): string => `${count.toLocaleString('en-GB')} ${count === 1 ? one : more}`

/** How long, in two units at most: `1 m 48 s`. */
export function lasting(milliseconds: number): string {
  const ms = Math.abs(milliseconds)
  if (ms < 1000) return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
  const s = Math.floor(ms / 1000)
  if (s < 10 && ms % 1000 >= 50) return `${(ms / 1000).toFixed(1)} s`
  if (s < 60) return `${s} s`
  const m = Math.floor(s / 60)
  if (m < 60) return s % 60 && m < 10 ? `${m} m ${s % 60} s` : `${m} m`
  const h = Math.floor(m / 60)
  if (h < 24) return m % 60 ? `${h} h ${m % 60} m` : `${h} h`
  const d = Math.floor(h / 24)
  return h % 24 ? `${d} d ${h % 24} h` : `${d} d`
}

/** How long ago or ahead in one unit, for columns. */
export function roughly(milliseconds: number): string {
  const s = Math.round(Math.abs(milliseconds) / 1000)
  if (s < 60) return `${s} s`
  const m = Math.floor(s / 60)
  if (m < 60) return m < 10 && s % 60 ? `${m} m ${s % 60} s` : `${m} m`
  const h = Math.floor(m / 60)
  if (h < 24) return `${h} h${m % 60 ? ` ${m % 60} m` : ''}`
  return `${Math.floor(h / 24)} d${h % 24 ? ` ${h % 24} h` : ''}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number) => String(n).padStart(2, '0')

/** A point in time, in UTC or in the zone of who looks; with its year where that is not `year`. */
export function point(at: number, zone: 'utc' | 'mine', parts: 'time' | 'day' | 'both' | 'exact', year?: number): string {
  const date = new Date(at)
  const [y, mo, d, h, mi, s, ms] =
    zone === 'utc'
      ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), date.getUTCMilliseconds()]
      : [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds()]
  const day = `${d} ${MONTHS[mo]}${year !== undefined && year !== y ? ` ${y}` : ''}`
  const time = `${two(h)}:${two(mi)}:${two(s)}`
  if (parts === 'time') return time
  if (parts === 'day') return day
  if (parts === 'both') return `${day} ${time}`
  return `${d} ${MONTHS[mo]} ${y}, ${time}.${String(ms).padStart(3, '0')}`
}

/** Host first, the rest dimmed. */
export function urlParts(url: string): { host: string; path: string } {
  try {
    const { host, pathname, search } = new URL(url)
    return { host, path: pathname === '/' && !search ? '' : pathname + search }
  } catch {
    return { host: url, path: '' }
  }
}
