// The names of organizations by their ids, for pages that show what names one.
import { SvelteMap } from 'svelte/reactivity'
import { api, ask } from '../api/client'
import type { Organization } from '../api/types'
import { shortId } from './words'

const PAGE = 100
/** Beyond so many an id stands for itself. */
const MOST = 1000

class Organizations {
  #names = new SvelteMap<string, string>()
  #asking: Promise<void> | undefined
  #turn = 0

  /** Its name; its id, shortened, until that is known or where it cannot be had. */
  name(id: string): string {
    const name = this.#names.get(id)
    if (name === undefined && !this.#asking) queueMicrotask(() => this.read())
    return name ?? shortId(id)
  }

  /** Those that are known, for suggestions. */
  get all(): [string, string][] {
    if (!this.#asking) queueMicrotask(() => this.read())
    return [...this.#names]
  }

  /** Asks for all that are within reach, once. */
  read(): Promise<void> {
    const turn = this.#turn
    this.#asking ??= this.#read(turn).catch(() => {
      // Not at once: a page has many names.
      setTimeout(() => turn === this.#turn && (this.#asking = undefined), 5000)
    })
    return this.#asking
  }

  async #read(turn: number) {
    let offset = 0
    let total = 0
    do {
      const page = await ask(() => api.GET('/ext/v1/organizations', { params: { query: { limit: PAGE, offset } } }))
      if (turn !== this.#turn) return
      for (const one of page.organizations) this.#names.set(one.id, one.name)
      total = page.totalCount
      offset += PAGE
    } while (offset < Math.min(total, MOST))
  }

  /** Somebody else is signed in. */
  forget() {
    this.#turn += 1
    this.#names.clear()
    this.#asking = undefined
  }
}

export const organizations = new Organizations()

/** The company that something is for when nobody chose one. */
export async function firstOrganization(signal: AbortSignal, type?: 'COMPANY' | 'TMC'): Promise<Organization | undefined> {
  return (await ask(() => api.GET('/ext/v1/organizations', { params: { query: { limit: 1, ...(type ? { type } : {}) } }, signal }))).organizations[0]
}
