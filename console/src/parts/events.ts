// An event with the body that receivers get as it stands in the answer: parsed and written anew, its numbers would not be the same.
import { api, ask } from '../api/client'
import type { EventDetail } from '../api/types'
import { member } from './json'

export interface Read {
  event: EventDetail
  /** The envelope, to the byte; none while its payload is not there. */
  body: string | undefined
  /** The payload in it. */
  payload: string | undefined
}

export async function readEvent(eventId: string, signal: AbortSignal): Promise<Read> {
  const text = (await ask(() => api.GET('/ext/v1/events/{eventId}', { params: { path: { eventId } }, signal, parseAs: 'text' }))) as unknown as string
  const body = member(text, 'envelope')
  return { event: JSON.parse(text) as EventDetail, body, payload: body === undefined ? undefined : member(body, 'payload') }
}
