// The names of organizations by their ids, for pages that show what names one.
import { SvelteMap } from 'svelte/reactivity'
import { api, ask } from '../api/client'
import { shortId } from './words'

const PAGE = 100
/** Beyond so many an id stands for itself. */
const MOST = 1000

class Organizations {
  #names = new SvelteMap<string, string>()
  #asking: Promise<void> | undefined

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

  /** Asks for all that are within reach, once; again for what was put since. */
  read(again = false): Promise<void> {
    if (again) this.#asking = undefined
    this.#asking ??= this.#read().catch(() => undefined)
    return this.#asking
  }

  async #read() {
    let offset = 0
    let total = 0
    do {
      const page = await ask(() => api.GET('/ext/v1/organizations', { params: { query: { limit: PAGE, offset } } }))
      for (const one of page.organizations) this.#names.set(one.id, one.name)
      total = page.totalCount
      offset += PAGE
    } while (offset < Math.min(total, MOST))
  }

  /** Somebody else is signed in. */
  forget() {
    this.#names.clear()
    this.#asking = undefined
  }
}

export const organizations = new Organizations()
