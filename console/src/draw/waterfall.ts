// Where the time of a try went.
import type { Attempt } from '../api/types'

export const LIMIT = 40_000
export type Part = { name: 'DNS' | 'Connect' | 'TLS' | 'Waiting' | 'Body'; from: number; to: number }

export function parts(attempt: Attempt): Part[] {
  const list: Part[] = []
  let at = 0
  const add = (name: Part['name'], lasts: number | undefined | null) => {
    if (lasts === undefined || lasts === null || lasts <= 0) return
    list.push({ name, from: at, to: at + lasts })
    at += lasts
  }
  add('DNS', attempt.dnsMs)
  add('Connect', attempt.connectMs)
  add('TLS', attempt.tlsMs)
  if (attempt.firstByteMs !== undefined && attempt.firstByteMs !== null) {
    add('Waiting', attempt.firstByteMs - at)
    add('Body', attempt.totalMs - at)
  } else add('Waiting', attempt.totalMs - at)
  return list
}

/** The end of the axis: the limit when something came near it, else the next round number. */
export function scaleEnd(totals: number[]): number {
  const most = Math.max(1, ...totals)
  if (most > 8000) return LIMIT
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((times) => times * power).find((end) => end >= most * 1.05) ?? 10 * power
}

/** A try over a connection that was kept has neither look-up nor handshake. */
export const isReused = (attempt: Pick<Attempt, 'isReused'>): boolean => attempt.isReused ?? false

/** Of several, the one in the middle. */
export function median(totals: number[]): number {
  const sorted = totals.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

/** Whether most tries would be too short to be seen beside the longest: then the scale is that of their logarithms. */
export const isLog = (totals: number[]): boolean => totals.length > 1 && Math.max(...totals) > 50 * Math.max(1, median(totals))

/** Where a time stands on the axis, from 0 to 1. */
export function placeOf(milliseconds: number, end: number, log: boolean): number {
  const within = Math.min(Math.max(milliseconds, 0), end)
  return log ? Math.log1p(within) / Math.log1p(end) : within / end
}
