// The calls that the present page made, for the code drawer.

export interface Call {
  number: number
  method: string
  url: string
  body: string
  contentType: string | null
  status?: number
  milliseconds?: number
  /** The cells whose part the answer lacks. */
  away?: string[]
  count: number
}

const SECRET = /^(clientSecret|client_secret|secret|secrets|customHeaders)$/

/** A body as it may be shown: values that are secret are variables to fill in. One without any stays to the letter. */
export function withoutSecrets(body: string): string {
  if (!/"(clientSecret|client_secret|secret|secrets|customHeaders)"/.test(body)) return body
  const blank = (value: unknown): unknown => (Array.isArray(value) ? value.map(blank) : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, blank(one)])) : '…')
  try {
    return JSON.stringify(JSON.parse(body, (name, value: unknown) => (SECRET.test(name) ? blank(value) : value)))
  } catch {
    return '…'
  }
}

class Calls {
  list = $state.raw<Call[]>([])
  /** The cells whose part some of what is shown lacks. */
  away = $derived([...new Set(this.list.flatMap((call) => call.away ?? []))].sort())
  #next = 1
  #begun = new Map<number, number>()

  begin(method: string, url: string, body: string, contentType: string | null): number {
    const number = this.#next++
    this.#begun.set(number, performance.now())
    const shown = withoutSecrets(body)
    const same = this.list.find((call) => call.method === method && call.url === url && call.body === shown)
    const call: Call = { number, method, url, body: shown, contentType, count: (same?.count ?? 0) + 1 }
    this.list = [call, ...this.list.filter((other) => other !== same)].slice(0, 40)
    return number
  }

  end(number: number, status: number, partial?: string | null) {
    const milliseconds = performance.now() - (this.#begun.get(number) ?? performance.now())
    this.#begun.delete(number)
    this.list = this.list.map((call) => (call.number === number ? { ...call, status, milliseconds, away: partial?.split(', ') ?? [] } : call))
  }

  /** Another page: what the last one asked is not this one's. */
  clear() {
    this.list = this.list.filter((call) => call.status === undefined)
  }
}

export const calls = new Calls()
