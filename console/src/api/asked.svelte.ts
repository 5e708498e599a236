// Whether the server answers: told by every call, shown once for the whole page.
import type { Failure } from './client'

class Asked {
  /** Why the last calls failed that the server could not take; none since one was answered. */
  failure = $state.raw<Failure | null>(null)
  /** When the last call before that was answered, by the browser's own count. */
  since = 0
  #answered = 0

  answered() {
    this.#answered = performance.now()
    if (this.failure) this.failure = null
  }

  failed(failure: Failure) {
    if (!this.failure) this.since = this.#answered
    this.failure = failure
  }
}

export const asked = new Asked()
