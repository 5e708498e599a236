// The calls that the present page made, for the code drawer.

export interface Call {
  number: number
  method: string
  url: string
  body: string
  contentType: string | null
  status?: number
  milliseconds?: number
  count: number
}

class Calls {
  list = $state.raw<Call[]>([])
  #next = 1
  #begun = new Map<number, number>()

  begin(method: string, url: string, body: string, contentType: string | null): number {
    const number = this.#next++
    this.#begun.set(number, performance.now())
    const same = this.list.find((call) => call.method === method && call.url === url && call.body === body)
    const call: Call = { number, method, url, body, contentType, count: (same?.count ?? 0) + 1 }
    this.list = [call, ...this.list.filter((other) => other !== same)].slice(0, 40)
    return number
  }

  end(number: number, status: number) {
    const milliseconds = performance.now() - (this.#begun.get(number) ?? performance.now())
    this.#begun.delete(number)
    this.list = this.list.map((call) => (call.number === number ? { ...call, status, milliseconds } : call))
  }

  /** Another page: what the last one asked is not this one's. */
  clear() {
    this.list = this.list.filter((call) => call.status === undefined)
  }
}

export const calls = new Calls()
