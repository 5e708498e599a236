// What is on screen and could not be asked for anew: told once for the whole page, and asked for again.
import type { Failure } from './client'

interface Failing {
  failure: Failure
  /** When it was last answered, by the browser's own count. */
  since: number
  again: () => unknown
}

class Asked {
  #failing = $state.raw<ReadonlyMap<object, Failing>>(new Map())

  isBehind = $derived(this.#failing.size > 0)

  /** The first of them. */
  get first(): Failing | undefined {
    return this.#failing.values().next().value
  }

  failed(query: object, failing: Failing) {
    this.#failing = new Map(this.#failing).set(query, failing)
  }

  /** It was answered, or is no longer on screen. */
  done(query: object) {
    if (!this.#failing.has(query)) return
    const left = new Map(this.#failing)
    left.delete(query)
    this.#failing = left
  }

  /** Asks for all of them, in this tab alone. */
  again() {
    for (const { again } of this.#failing.values()) again()
  }
}

export const asked = new Asked()
