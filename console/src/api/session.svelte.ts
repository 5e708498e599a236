// Who is signed in. The token is in memory and in this tab's sessionStorage, never in an address and never in localStorage.
// Another tab that opens asks this one for it.
import { apiRoot, go, place } from '../router.svelte'
import { clock, type ToldClock } from './clock.svelte'
import type { Caller } from './types'

const KEY = 'jetbridge.token'
const channel = new BroadcastChannel('jetbridge-session')

type Said =
  | { kind: 'who' }
  | { kind: 'token'; token: string }
  | { kind: 'out' }

interface Client {
  id: string
  secret: string
}

class Session {
  token = $state<string | null>(null)
  caller = $state.raw<Caller | null>(null)
  /** Until it is known whether somebody is signed in. */
  isStarting = $state(true)
  /** The token is no longer good: what is on screen stays, and a dialog asks for another. */
  isExpired = $state(false)
  /** Why signing in failed. */
  refusal = $state<string | null>(null)
  #client: Client | null = null
  #renewed: (() => void)[] = []

  get isSignedIn(): boolean {
    return this.caller !== null
  }

  /** Whether the pages of a sandbox are for who is signed in: they speak with operations of the platform's administrators. */
  get isOfSandbox(): boolean {
    return (this.caller?.server.isSandbox ?? false) && this.caller?.role === 'PLATFORM_ADMIN' && this.may('platform:admin')
  }

  may(scope: string): boolean {
    return this.caller?.scopes.includes(scope as never) ?? false
  }

  /** Takes a token if the server does. */
  async signIn(token: string, how: 'tell' | 'quiet' = 'tell'): Promise<boolean> {
    this.refusal = null
    let answer: Response
    try {
      answer = await fetch(`${apiRoot}/ext/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    } catch {
      this.refusal = 'The server cannot be reached.'
      return false
    }
    if (!answer.ok) {
      this.refusal = await sentence(answer, 'The server does not take this token.')
      return false
    }
    const caller = (await answer.json()) as Caller
    this.token = token
    this.caller = caller
    clock.tell(caller.clock as ToldClock)
    this.isExpired = false
    sessionStorage.setItem(KEY, token)
    if (how === 'tell') channel.postMessage({ kind: 'token', token } satisfies Said)
    for (const go of this.#renewed.splice(0)) go()
    return true
  }

  async signInAsClient(id: string, secret: string, keep: boolean): Promise<boolean> {
    this.refusal = null
    const answer = await fetch(`${apiRoot}/v2/auth/oauth2-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString(),
    }).catch(() => null)
    if (!answer) {
      this.refusal = 'The server cannot be reached.'
      return false
    }
    if (!answer.ok) {
      this.refusal = await sentence(answer, 'The server does not know this client.')
      return false
    }
    const { access_token } = (await answer.json()) as { access_token: string }
    this.#client = keep ? { id, secret } : null
    return this.signIn(access_token)
  }

  async signInByCode(code: string): Promise<boolean> {
    const answer = await fetch(`${apiRoot}/sandbox/v1/console-sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    }).catch(() => null)
    if (!answer) {
      this.refusal = 'The server cannot be reached.'
      return false
    }
    if (!answer.ok) {
      this.refusal = await sentence(answer, 'This link has been used, or is too old.')
      return false
    }
    return this.signIn(((await answer.json()) as { accessToken: string }).accessToken)
  }

  /** Its end is near: another is fetched if the client's secret was kept. Once for each token; what fails is asked for when it has ended. */
  async renewSoon(): Promise<void> {
    if (!this.#client || this.#renewing === this.token) return
    this.#renewing = this.token
    const { id, secret } = this.#client
    if (!(await this.signInAsClient(id, secret, true))) this.refusal = null
  }
  #renewing: string | null = null

  /** A call was refused for its token: by the client's secret if it was kept, else by a dialog. */
  async renew(): Promise<void> {
    if (this.#client && !this.isExpired) {
      const { id, secret } = this.#client
      if (await this.signInAsClient(id, secret, true)) return
    }
    this.isExpired = true
    await new Promise<void>((renewed) => this.#renewed.push(renewed))
  }

  signOut(how: 'tell' | 'quiet' = 'tell') {
    sessionStorage.removeItem(KEY)
    this.token = null
    this.caller = null
    this.isExpired = false
    this.#client = null
    if (how === 'tell') channel.postMessage({ kind: 'out' } satisfies Said)
    go('/sign-in', 'replace')
  }
}

async function sentence(answer: Response, otherwise: string): Promise<string> {
  const body = await answer.json().catch(() => null)
  return body?.errorMessages?.map((one: { message: string }) => one.message).join(' ') || otherwise
}

export const session = new Session()

channel.onmessage = ({ data }: MessageEvent<Said>) => {
  if (data.kind === 'who' && session.token && session.isSignedIn) {
    channel.postMessage({ kind: 'token', token: session.token } satisfies Said)
  }
  if (data.kind === 'token' && data.token !== session.token) void session.signIn(data.token, 'quiet')
  if (data.kind === 'out' && session.token) session.signOut('quiet')
}

/** A code of the banner's link, this tab's token, or another tab's; else the page that asks. */
export async function begin(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (location.hash) history.replaceState(null, '', location.pathname + location.search)
  if (code) {
    sessionStorage.removeItem(KEY)
    await session.signInByCode(code)
  } else {
    const kept = sessionStorage.getItem(KEY)
    if (kept) await session.signIn(kept, 'quiet')
    if (!session.isSignedIn) {
      sessionStorage.removeItem(KEY)
      session.refusal = null
      await askOthers()
    }
  }
  session.isStarting = false
  if (!session.isSignedIn && place.path !== '/sign-in') {
    const back = place.path + (place.query.size ? `?${place.query}` : '')
    go(back === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(back)}`, 'replace')
  }
}

// Other tabs answer within milliseconds, where there are any.
async function askOthers(): Promise<void> {
  channel.postMessage({ kind: 'who' } satisfies Said)
  const deadline = performance.now() + 250
  while (!session.isSignedIn && performance.now() < deadline) {
    await new Promise((tick) => setTimeout(tick, 20))
  }
}
