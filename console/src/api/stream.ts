// An answer that comes in parts: server-sent events of one call, as they come.
import { createParser } from 'eventsource-parser'
import { apiRoot } from '../router.svelte'
import { calls } from './calls.svelte'
import { Failure } from './client'
import { session } from './session.svelte'

/** Posts a body and hands on each event; ends with the answer. */
export async function post(path: string, body: unknown, taken: (event: string, data: unknown) => void, signal?: AbortSignal): Promise<void> {
  const text = JSON.stringify(body)
  const headers = { authorization: `Bearer ${session.token}`, accept: 'text/event-stream', 'content-type': 'application/json' }
  const unreachable = (error: Error) => {
    if (error.name === 'AbortError') throw error
    throw new Failure(0, 'The server cannot be reached.')
  }
  let answer: Response
  for (;;) {
    const token = session.token
    const number = calls.begin('POST', apiRoot + path, text, 'application/json')
    headers.authorization = `Bearer ${token}`
    answer = await fetch(apiRoot + path, { method: 'POST', headers, body: text, signal: signal ?? null }).catch(unreachable)
    calls.end(number, answer.status)
    if (answer.status !== 401 || !session.isSignedIn) break
    // As a plain call does: another token, and the same once more.
    if (session.token === token) await session.renew()
    signal?.throwIfAborted()
  }
  if (!answer.ok || !answer.body) {
    const told = (await answer.json().catch(() => null)) as { errorMessages?: { message?: string }[]; debugIdentifier?: string } | null
    throw new Failure(answer.status, told?.errorMessages?.map((one) => one.message).join(' ') || `The server answered ${answer.status}.`)
  }
  const parser = createParser({ onEvent: (event) => taken(event.event ?? 'message', JSON.parse(event.data || 'null')) })
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { value, done } = await reader.read().catch(unreachable)
    if (done) return
    parser.feed(value)
  }
}
