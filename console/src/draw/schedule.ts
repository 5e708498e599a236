// Where a moment of a delivery's two weeks stands on its axis. Four zones, each with a scale of its own and a border that is
// drawn: the tries at once (linear), minutes and hours (doubling), days (linear).

import { DAY, HOUR, MINUTE, SECOND } from '../parts/words'

export const WINDOW = 14 * DAY

export interface Zone {
  name: string
  from: number
  to: number
  /** Shares of the whole width. */
  left: number
  right: number
  place: (offset: number) => number
  ticks: { at: number; text: string }[]
}

const linear = (from: number, to: number) => (offset: number) => (offset - from) / (to - from)
const doubling = (from: number, to: number) => (offset: number) => Math.log2(offset / from) / Math.log2(to / from)

/** The zones of a schedule whose tries began at these offsets from its first. */
export function zones(offsets: number[], lasting: (milliseconds: number) => string): Zone[] {
  const atOnce = Math.max(1, ...offsets.filter((offset) => offset < 50 * SECOND)) * 1.12
  const border = Math.max(atOnce, 30 * SECOND)
  const make = (name: string, from: number, to: number, left: number, right: number, place: Zone['place'], ticks: Zone['ticks']): Zone => ({ name, from, to, left, right, place, ticks })
  return [
    make('at once', 0, atOnce, 0.015, 0.2, linear(0, atOnce), [{ at: atOnce / 1.12, text: offsets.length > 1 ? lasting(atOnce / 1.12) : '' }]),
    make('minutes', border, HOUR, 0.24, 0.5, doubling(border, HOUR), [1, 4, 15].map((m) => ({ at: m * MINUTE, text: `${m} m` }))),
    make('hours', HOUR, DAY, 0.5, 0.72, doubling(HOUR, DAY), [1, 4, 12].map((h) => ({ at: h * HOUR, text: `${h} h` }))),
    make('days', DAY, WINDOW, 0.72, 0.965, linear(DAY, WINDOW), [1, 4, 7, 10].map((d) => ({ at: d * DAY, text: `${d} d` }))),
  ]
}

/** From 0 to 1; what is before the first or after the last zone stands at the edge. */
export function position(all: Zone[], offset: number): number {
  const last = all[all.length - 1]!
  for (const [index, zone] of all.entries()) {
    if (offset <= zone.to) {
      if (offset < zone.from) {
        // Between two zones: on the way from one to the other.
        const before = all[index - 1]
        if (!before) return zone.left
        const share = (offset - before.to) / (zone.from - before.to)
        return before.right + Math.max(0, Math.min(1, share)) * (zone.left - before.right)
      }
      return zone.left + zone.place(offset) * (zone.right - zone.left)
    }
  }
  return Math.min(0.995, last.right + 0.012)
}

export interface Tried {
  number: number
  startedAt: string
  reason?: string | undefined
}

/** The schedules of a delivery: a resend begins another, after a 200 or after the last try of the window. `startedAt` is when the
 * present one began, if it goes on. */
export function rows<T extends Tried>(attempts: T[], startedAt: string | undefined): T[][] {
  const all: T[][] = []
  let current: T[] = []
  const begin = startedAt ? Date.parse(startedAt) : Number.NaN
  for (const attempt of attempts) {
    const at = Date.parse(attempt.startedAt)
    const first = current[0]
    const last = current.at(-1)
    const isOver = first && last && (!last.reason || Date.parse(last.startedAt) - Date.parse(first.startedAt) > WINDOW - MINUTE)
    const isNext = first && ((at >= begin && Date.parse(first.startedAt) < begin) || isOver)
    if (isNext) {
      all.push(current)
      current = []
    }
    current.push(attempt)
  }
  if (current.length > 0) all.push(current)
  return all
}
