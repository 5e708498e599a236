// What a page shows of the server: asked when it is first needed, and again when the stream hints that it has changed.
import { untrack } from 'svelte'
import { asked } from './asked.svelte'
import { live, type Message } from './live.svelte'
import { Failure } from './client'

/** No query asks more often than that for hints. */
const AT_MOST_EVERY = 300
/** The same of what costs the server more, the more there is: sums over many rows. */
export const NOW_AND_THEN = 3000

export class Query<T> {
  data = $state.raw<T | undefined>(undefined)
  failure = $state.raw<Failure | null>(null)
  isLoading = $state(true)
  #ask: (signal: AbortSignal) => Promise<T>
  #abort: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #askedAt = 0
  #answeredAt = 0
  /** Nobody shows it any more. */
  #isOver = false
  #isAgain = false

  #every: number

  constructor(ask: (signal: AbortSignal) => Promise<T>, every = AT_MOST_EVERY) {
    this.#ask = ask
    this.#every = every
  }

  /** Somebody shows it. */
  begin() {
    this.#isOver = false
  }

  /** Asks now; what is on screen stays until the answer. */
  async load(): Promise<void> {
    this.#abort?.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.#askedAt = performance.now()
    this.isLoading = true
    try {
      const data = await this.#ask(abort.signal)
      if (this.#abort !== abort) return
      this.data = data
      this.failure = null
      this.#answeredAt = performance.now()
      asked.done(this)
    } catch (error) {
      if (this.#abort !== abort || (error as Error).name === 'AbortError') return
      this.failure = error instanceof Failure ? error : new Failure(0, String((error as Error).message ?? error))
      // What has nothing on screen yet tells it itself.
      if (this.data !== undefined && !this.#isOver) asked.failed(this, { failure: this.failure, since: this.#answeredAt, again: () => this.load() })
    }
    this.#abort = null
    this.isLoading = false
    if (this.#isAgain) {
      this.#isAgain = false
      this.hint()
    }
  }

  /** Asks soon. */
  hint() {
    if (this.#abort) {
      this.#isAgain = true
      return
    }
    if (this.#timer) return
    const since = performance.now() - this.#askedAt
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        void this.load()
      },
      Math.max(30, this.#every - since),
    )
  }

  end() {
    this.#isOver = true
    asked.done(this)
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isAgain = false
    this.#abort?.abort()
    this.#abort = null
  }
}

/**
 * Asks whenever what `key` reads changes, and when `wants` says so of a message. With another key the old answer goes.
 */
export function query<T>(key: () => unknown, ask: (signal: AbortSignal) => Promise<T>, wants: (message: Message) => boolean = () => false, every?: number): Query<T> {
  const made = new Query(ask, every)
  let last: string | undefined
  $effect(() => {
    const now = JSON.stringify(key())
    untrack(() => {
      if (last !== undefined && last !== now) {
        made.data = undefined
        made.failure = null
        asked.done(made)
      }
      last = now
      made.begin()
      void made.load()
    })
    const off = live.listen((message) => {
      if (message.kind === 'poll' || message.kind === 'gap' || wants(message)) made.hint()
    })
    return () => {
      off()
      made.end()
    }
  })
  return made
}
