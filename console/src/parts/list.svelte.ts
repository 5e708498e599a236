// A list that lives: what is new comes in on top, but nothing moves while somebody selects, reads or has paused.
import { untrack } from 'svelte'
import type { Failure } from '../api/client'
import { live, type Message } from '../api/live.svelte'
import { Query } from '../api/query.svelte'
import { keys } from './keyboard.svelte'
import { copy, toasts } from './toasts.svelte'

export interface Page<T> {
  rows: T[]
  nextCursor?: string | undefined
}
type Ask<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>

/** More are not kept on screen. */
const MOST = 500

export class List<T extends { id: string }> {
  rows = $state.raw<T[]>([])
  nextCursor = $state<string | undefined>(undefined)
  isLoadingMore = $state(false)
  /** How many are new and not shown yet. */
  waiting = $state(0)
  fresh = $state.raw(new Set<string>())
  selected = $state.raw(new Set<string>())
  element = $state<HTMLElement | undefined>(undefined)
  query: Query<Page<T>>
  #ask: Ask<T>
  #pending: Page<T> | null = null
  #isFirst = true

  constructor(ask: Ask<T>, every?: number) {
    this.#ask = ask
    this.query = new Query<Page<T>>(async (signal) => {
      const page = await this.#ask(undefined, signal)
      this.#take(page)
      return page
    }, every)
  }

  get isHeld(): boolean {
    return this.selected.size > 0 || live.isPaused || scrollY > 160 || (this.element?.contains(document.activeElement) ?? false)
  }

  #take(page: Page<T>) {
    const known = new Set(this.rows.map((row) => row.id))
    const added = page.rows.filter((row) => !known.has(row.id))
    if (this.#isFirst) {
      this.#isFirst = false
      this.rows = page.rows
      this.nextCursor = page.nextCursor
      return
    }
    if (added.length > 0 && this.isHeld) {
      const changed = new Map(page.rows.map((row) => [row.id, row]))
      this.rows = this.rows.map((row) => changed.get(row.id) ?? row)
      this.#pending = page
      this.waiting = added.length
      return
    }
    this.#show(page, added)
  }

  #show(page: Page<T>, added: T[]) {
    const last = page.rows.at(-1)?.id
    // Rows that were paged to stay, where the order is that of ids.
    const isById = page.rows.every((row, index) => index === 0 || row.id < page.rows[index - 1]!.id)
    const older = last && page.nextCursor && isById ? this.rows.filter((row) => row.id < last) : []
    if (older.length === 0) this.nextCursor = page.nextCursor
    this.fresh = new Set(added.map((row) => row.id))
    this.rows = [...page.rows, ...older].slice(0, MOST)
    this.waiting = 0
    this.#pending = null
  }

  /** Shows what waits. */
  bring() {
    if (!this.#pending) return
    const known = new Set(this.rows.map((row) => row.id))
    const page = this.#pending
    this.#show(page, page.rows.filter((row) => !known.has(row.id)))
  }

  async more() {
    if (!this.nextCursor || this.isLoadingMore) return
    this.isLoadingMore = true
    try {
      const page = await this.#ask(this.nextCursor, new AbortController().signal)
      const known = new Set(this.rows.map((row) => row.id))
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.has(row.id))]
      this.nextCursor = page.nextCursor
    } catch (failure) {
      toasts.say((failure as Failure).message, 'bad')
    }
    this.isLoadingMore = false
  }

  restart() {
    this.rows = []
    this.nextCursor = undefined
    this.selected = new Set()
    this.waiting = 0
    this.#pending = null
    this.#isFirst = true
    this.query.data = undefined
    this.query.failure = null
    this.query.begin()
    void this.query.load()
  }

  #last: string | undefined

  /** All from the one that was selected last to this one. */
  selectTo(id: string) {
    const [from, to] = [this.rows.findIndex((row) => row.id === this.#last), this.rows.findIndex((row) => row.id === id)]
    if (from < 0 || to < 0) return this.select(id)
    this.selected = new Set([...this.selected, ...this.rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id)])
    this.#last = id
  }

  select(id: string) {
    this.#last = id
    const selected = new Set(this.selected)
    if (!selected.delete(id)) selected.add(id)
    this.selected = selected
  }
}

/** A list whose rows hang on `key`, and which is asked for anew when `wants` says so of a message. */
export function list<T extends { id: string }>(key: () => unknown, ask: Ask<T>, wants: (message: Message) => boolean, every?: number, peek?: (id: string) => void): List<T> {
  const made = new List<T>(ask, every)
  const asked = $derived(JSON.stringify(key()))
  $effect(() => {
    void asked
    untrack(() => made.restart())
    const off = live.listen((message) => {
      if (message.kind === 'poll' || message.kind === 'gap' || wants(message)) made.query.hint()
    })
    return () => {
      off()
      made.query.end()
    }
  })
  rowKeys(() => made.element, {
    // On a row alone: elsewhere Space presses and scrolls.
    ...(peek ? { ' ': () => (present() ? peek(present()!) : false) } : {}),
    x: () => present() && made.select(present()!),
    X: () => present() && made.selectTo(present()!),
    '.': () => made.bring(),
  })
  return made
}

const present = () => (document.activeElement as HTMLElement | null)?.dataset['row']

/** The keys of any list, whose rows are links with `data-row`. */
export function rowKeys(element: () => HTMLElement | undefined, more: Parameters<typeof keys>[0] = {}) {
  const step = (by: number) => {
    const all = [...(element()?.querySelectorAll<HTMLAnchorElement>('a[data-row]') ?? [])]
    const at = all.indexOf(document.activeElement as HTMLAnchorElement)
    all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]?.focus()
  }
  const inList = (event: KeyboardEvent) => element()?.contains(event.target as Node) || event.target === document.body || (event.target as HTMLElement).tagName === 'H1' || (event.target as HTMLElement).tagName === 'MAIN'
  keys({
    j: () => step(1),
    // Elsewhere it is the code drawer's.
    k: () => (present() ? step(-1) : false),
    ArrowDown: (event) => inList(event) && step(1),
    ArrowUp: (event) => inList(event) && step(-1),
    c: () => present() && copy((document.activeElement as HTMLElement).dataset['id'] ?? present()!, 'id'),
    o: () => {
      const link = document.activeElement as HTMLAnchorElement | null
      if (link?.dataset['row']) open(link.href, '_blank', 'noopener')
    },
    f: () => document.querySelector<HTMLInputElement>('#filter')?.focus(),
    ...more,
  })
}
