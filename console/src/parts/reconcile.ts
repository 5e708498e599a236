// Comparing what a receiver holds with what was published: a long time in parts, since one answer tells ten thousand bookings.
import { api, ask } from '../api/client'
import type { Reconciled } from '../api/types'

export interface Wanted {
  organizationId: string
  subscriptionId?: string
  since: string
  until: string
  knownIds?: string[]
}

export type Verdict = 'held' | 'missing' | 'unmatched' | 'givenUp' | 'onItsWay' | 'delivered'

export interface Compared {
  bookings: Reconciled[]
  /** How many deliveries a resend would send. */
  resendable: number
  /** The times that were asked about, one after the other. */
  stretches: [string, string][]
}

/** Compares; a time with more bookings than one answer has is halved. */
export async function compare(wanted: Wanted, signal?: AbortSignal): Promise<Compared> {
  const answer = await ask(() => api.POST('/ext/v1/reconciliations', { body: wanted as never, signal: signal ?? null }))
  const [since, until] = [Date.parse(wanted.since), Date.parse(wanted.until)]
  if (!answer.isTruncated || until - since <= 1000) return { bookings: answer.bookings, resendable: answer.resendable, stretches: [[wanted.since, wanted.until]] }
  const middle = new Date(Math.floor((since + until) / 2)).toISOString()
  const first = await compare({ ...wanted, until: middle }, signal)
  const second = await compare({ ...wanted, since: middle }, signal)
  // The later half has the last event of a booking that is in both.
  const last = new Map([...first.bookings, ...second.bookings].map((one) => [key(one), one]))
  return { bookings: [...last.values()], resendable: first.resendable + second.resendable, stretches: [...first.stretches, ...second.stretches] }
}

export const key = (one: Reconciled): string => `${one.tripId ?? ''} ${one.pnrId ?? ''}`

/** What is thought of a booking. Held by its list or not comes first; without a list, what became of its last event. */
export function verdictOf(one: Reconciled): Verdict {
  if (one.isMissing === false) return 'held'
  if (one.deliveryIds.length === 0) return 'unmatched'
  if (one.isMissing && !one.isExhausted && !one.isDelivered) return 'onItsWay'
  if (one.isMissing) return 'missing'
  return one.isDelivered ? 'delivered' : one.isExhausted ? 'givenUp' : 'onItsWay'
}

/** The ids in a text: a column of a CSV file, or one a line. Quotes and a name of the column go. */
export function idsIn(text: string): string[] {
  const cells = text.split(/[\s,;\t]+/).map((cell) => cell.replace(/^["']|["']$/g, '').trim())
  return [...new Set(cells.filter((cell) => cell && !/^(pnr|trip|booking|record|external)?[_ -]?ids?$/i.test(cell)))]
}

/** The columns of a CSV file, by their names; with the values of each. */
export function columnsOf(text: string): { name: string; values: string[] }[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  const mark = [',', ';', '\t'].find((one) => lines[0]?.includes(one)) ?? ','
  const rows = lines.map((line) => cellsOf(line, mark))
  const names = rows[0] ?? []
  return names.map((name, place) => ({ name: name || `column ${place + 1}`, values: rows.slice(1).map((row) => row[place] ?? '').filter(Boolean) }))
}

function cellsOf(line: string, mark: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let place = 0; place < line.length; place += 1) {
    const char = line[place]!
    if (isQuoted && char === '"' && line[place + 1] === '"') {
      cell += '"'
      place += 1
    } else if (char === '"') isQuoted = !isQuoted
    else if (char === mark && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += char
  }
  return [...cells, cell.trim()]
}
