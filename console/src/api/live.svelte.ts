// One stream a browser. Whichever tab holds the lock reads it and tells the others; when that tab goes, the next takes over.
import { createParser } from 'eventsource-parser'
import { apiRoot } from '../router.svelte'
import { clock, type ToldClock } from './clock.svelte'
import { session } from './session.svelte'

export interface Message {
  kind: string
  data: Record<string, unknown>
  cursor?: string | undefined
}

type State = 'connecting' | 'live' | 'polling' | 'paused'
type Listener = (message: Message) => void

const channel = new BroadcastChannel('jetbridge-live')
const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 30_000
const POLL_EVERY = 5000
/** Silence longer than this, and the stream is dead: it beats at least every 15 seconds. */
const SILENCE = 40_000
/** A tab that was hidden for so long lets go of the stream. */
const UNSEEN = 5 * 60_000
/** While it is paused, what comes beyond so many messages is only counted. */
const MOST_GATHERED = 2000

class Live {
  state = $state<State>('connecting')
  /** Why it polls. */
  why = $state('')
  isPaused = $state(false)
  #listeners = new Set<Listener>()
  #gathered: Message[] = []
  #omitted = { event: 0, delivery: 0, attempt: 0 }
  #hasGap = false
  #cursor: string | undefined
  #run: AbortController | null = null

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  pause() {
    this.isPaused = !this.isPaused
    if (this.isPaused) return
    for (const message of this.#gathered.splice(0)) this.#hand(message)
    if (!this.#hasGap) return
    const omitted = this.#omitted
    this.#omitted = { event: 0, delivery: 0, attempt: 0 }
    this.#hasGap = false
    this.#hand({ kind: 'tally', data: { omitted } })
    this.#hand({ kind: 'gap', data: {} })
  }

  #gather(message: Message) {
    if (this.#gathered.length < MOST_GATHERED) {
      this.#gathered.push(message)
      return
    }
    this.#hasGap = true
    const more = message.kind === 'tally' ? (message.data['omitted'] as Record<string, number> | undefined) : { [message.kind]: 1 }
    for (const kind of ['event', 'delivery', 'attempt'] as const) this.#omitted[kind] += more?.[kind] ?? 0
  }

  /** Reads or listens from now on. */
  start() {
    if (this.#run) return
    const run = new AbortController()
    this.#run = run
    if (!session.may('deliveries:read')) {
      this.state = 'polling'
      this.why = 'It needs the scope deliveries:read.'
      void this.#poll(run.signal)
      return
    }
    channel.postMessage({ kind: 'ask' })
    void navigator.locks
      .request('jetbridge-stream', { signal: run.signal }, () => this.#read(run.signal))
      .catch(() => undefined)
  }

  stop() {
    this.#run?.abort()
    this.#run = null
    this.#cursor = undefined
    this.state = 'connecting'
  }

  /** A tab that nobody has seen for a while lets go, and asks anew for what it shows when it is seen again. */
  watch() {
    let timer: ReturnType<typeof setTimeout> | undefined
    document.addEventListener('visibilitychange', () => {
      clearTimeout(timer)
      if (document.hidden) {
        timer = setTimeout(() => {
          if (!this.#run || this.#held > 0) return
          this.#isAway = true
          this.stop()
        }, UNSEEN)
      } else if (this.#isAway) {
        this.#isAway = false
        if (!session.isSignedIn) return
        this.start()
        this.#hand({ kind: 'gap', data: {} })
      }
    })
  }
  #isAway = false

  /** While somebody waits for what comes though nobody looks, a hidden tab goes on. */
  hold(): () => void {
    this.#held += 1
    return () => (this.#held -= 1)
  }
  #held = 0

  get isReader(): boolean {
    return this.#isReader
  }
  #isReader = false

  /** Without the stream. */
  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await wait(POLL_EVERY, signal)
      this.receive({ kind: 'poll', data: {} })
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    this.#isReader = true
    let pause = FIRST_PAUSE
    while (!signal.aborted) {
      const began = performance.now()
      let why = 'The stream ended.'
      try {
        await this.#stream(signal)
      } catch (error) {
        why = (error as Error).message
      }
      if (signal.aborted) break
      if (performance.now() - began > 10_000) pause = FIRST_PAUSE
      this.#tell('polling', why)
      const until = performance.now() + pause
      for (;;) {
        const left = until - performance.now()
        if (left <= 0 || signal.aborted) break
        this.take({ kind: 'poll', data: {} })
        await wait(Math.min(left, POLL_EVERY), signal)
      }
      pause = Math.min(pause * 2, LONGEST_PAUSE)
    }
    this.#isReader = false
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const silent = new AbortController()
    let timer = setTimeout(() => silent.abort(), SILENCE)
    const path = session.isOfSandbox ? '/sandbox/v1/stream' : '/ext/v1/stream'
    const headers: Record<string, string> = { authorization: `Bearer ${session.token}`, accept: 'text/event-stream' }
    if (this.#cursor) headers['last-event-id'] = this.#cursor
    const answer = await fetch(apiRoot + path, { headers, signal: AbortSignal.any([signal, silent.signal]), cache: 'no-store' }).catch(() => {
      throw new Error('The server cannot be reached.')
    })
    if (answer.status === 401) {
      await session.renew()
      return
    }
    if (!answer.ok || !answer.body) throw new Error(answer.status === 429 ? 'Too many readers of the stream.' : `The stream answered ${answer.status}.`)
    const parser = createParser({
      onEvent: (event) => {
        if (event.id) this.#cursor = event.id
        this.take({ kind: event.event ?? 'message', data: JSON.parse(event.data || '{}'), cursor: event.id })
      },
    })
    this.#tell('live', '')
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    try {
      for (;;) {
        const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }))
        if (done) break
        clearTimeout(timer)
        timer = setTimeout(() => silent.abort(), SILENCE)
        parser.feed(value ?? '')
      }
    } finally {
      clearTimeout(timer)
    }
    throw new Error('The stream ended.')
  }

  #tell(state: State, why: string) {
    this.state = state
    this.why = why
    channel.postMessage({ kind: 'state', state, why })
  }

  /** From the stream: to this tab and to the others. */
  take(message: Message) {
    channel.postMessage({ kind: 'message', message })
    this.receive(message)
  }

  receive(message: Message) {
    if (message.cursor) this.#cursor = message.cursor
    const told = message.kind === 'clock' ? message.data : message.kind === 'hello' ? message.data['clock'] : undefined
    if (told) clock.tell(told as unknown as ToldClock)
    if (this.isPaused && message.kind !== 'clock') this.#gather(message)
    else this.#hand(message)
  }

  #hand(message: Message) {
    for (const listener of this.#listeners) listener(message)
  }

  hear(said: { kind: 'ask' } | { kind: 'state'; state: State; why: string } | { kind: 'message'; message: Message }) {
    if (said.kind === 'ask' && this.#isReader) channel.postMessage({ kind: 'state', state: this.state, why: this.why })
    if (said.kind === 'state') {
      this.state = said.state
      this.why = said.why
    }
    if (said.kind === 'message' && !this.#isAway) this.receive(said.message)
  }
}

const wait = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true })
  })

export const live = new Live()
live.watch()
channel.onmessage = ({ data }) => live.hear(data)
