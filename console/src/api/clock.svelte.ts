// The server's time, which may be days ahead of this machine's and may stand still. Nothing in the console asks the
// machine what time it is.

export interface ToldClock {
  now: string
  isFrozen: boolean
  aheadSeconds: number
}

class ServerClock {
  isKnown = $state(false)
  isFrozen = $state(false)
  aheadSeconds = $state(0)
  /** In milliseconds; moves once a second, which is often enough to be read. */
  now = $state(0)
  #told = 0
  #at = 0

  tell(clock: ToldClock) {
    this.#told = Date.parse(clock.now)
    this.#at = performance.now()
    this.isFrozen = clock.isFrozen
    this.aheadSeconds = clock.aheadSeconds
    this.isKnown = true
    this.now = this.read()
  }

  /** This moment, for what is sent rather than shown. */
  read(): number {
    return this.isFrozen ? this.#told : this.#told + (performance.now() - this.#at)
  }

  tick() {
    if (this.isKnown) this.now = this.read()
  }
}

export const clock = new ServerClock()
setInterval(() => clock.tick(), 1000)
