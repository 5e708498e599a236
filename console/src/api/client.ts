// Calls of the public API, typed by its document; each is noted for the code drawer.
import createClient, { type Middleware } from 'openapi-fetch'
import { apiRoot } from '../router.svelte'
import { calls } from './calls.svelte'
import { session } from './session.svelte'
import type { paths } from './schema'

/** What the server refused, or that it could not be asked. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly faults: { code: string; message: string; field?: string | undefined }[] = [],
    readonly debugIdentifier?: string,
    readonly retryAfterSeconds?: number,
    readonly body?: unknown,
  ) {
    super(message)
  }
}

interface ErrorBody {
  debugIdentifier?: string
  errorMessages?: { errorCode: string; message: string; errorParameters?: { name: string; value: string }[] }[]
}

export function failureOf(status: number, body: unknown, retryAfter: string | null): Failure {
  const told = (body ?? {}) as ErrorBody
  const faults = (told.errorMessages ?? []).map((one) => ({ code: one.errorCode, message: one.message, field: one.errorParameters?.[0]?.name }))
  const message = faults.map((one) => one.message).join(' ') || `The server answered ${status}.`
  const seconds = Number(retryAfter)
  return new Failure(status, message, faults, told.debugIdentifier, retryAfter && seconds > 0 ? seconds : undefined, body)
}

const noted = new WeakMap<Request, number>()
const watch: Middleware = {
  async onRequest({ request }) {
    if (session.token) request.headers.set('authorization', `Bearer ${session.token}`)
    noted.set(request, calls.begin(request.method, request.url, await request.clone().text(), request.headers.get('content-type')))
    return request
  },
  onResponse({ request, response }) {
    const number = noted.get(request)
    if (number !== undefined) calls.end(number, response.status, response.headers.get('jetbridge-partial'))
  },
  onError({ request }) {
    const number = noted.get(request)
    if (number !== undefined) calls.end(number, 0)
  },
}

const options = { baseUrl: apiRoot, querySerializer: { array: { style: 'form' as const, explode: true } } }
export const api = createClient<paths>(options)
api.use(watch)

/** For what the frame shows beside the page: not noted as a call of it. */
export const frame = createClient<paths>(options)
frame.use({
  onRequest({ request }) {
    if (session.token) request.headers.set('authorization', `Bearer ${session.token}`)
    return request
  },
})

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The answer, or a `Failure`. A token that is no longer good brings the dialog that asks for another, and then the same call. */
export async function ask<T>(call: () => Promise<Answer<T>>): Promise<T> {
  for (;;) {
    let answer
    const token = session.token
    try {
      answer = await call()
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error
      throw new Failure(0, 'The server cannot be reached.')
    }
    if (answer.response.ok) return answer.data as T
    if (answer.response.status === 401 && session.isSignedIn) {
      if (session.token === token) await session.renew()
      continue
    }
    throw failureOf(answer.response.status, answer.error, answer.response.headers.get('retry-after'))
  }
}
