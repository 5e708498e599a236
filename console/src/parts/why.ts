// Why a subscription gets an event or does not, condition by condition, in sentences.
import type { EventDetail, MatchView, Subscription } from '../api/types'

const KINDS: Record<string, string> = { COMPANY: 'company', BOOKING_TMC: 'booking TMC', CONTRACTING_TMC: 'contracting TMC' }

export interface Condition {
  holds: boolean
  text: string
  tab: string
  link: string
}

/** The conditions in the order in which they are asked. `name` tells an organization by its id. */
export function conditions(match: MatchView, event: Pick<EventDetail, 'eventType' | 'operation'>, subscription: Subscription | undefined, name: (id: string | null | undefined) => string): Condition[] {
  const wants = (scope: number, predicate: number) => (subscription?.eventSource.scopes[scope]?.predicates[predicate]?.values ?? []).map((value) => name(value)).join(' or ')
  const list: Condition[] = [
    { holds: match.isActive, text: match.isActive ? 'It is active.' : 'It is paused.', tab: 'settings', link: 'Activate it' },
    { holds: match.wantsEventType, text: match.wantsEventType ? `It wants ${event.eventType}.` : `It does not want ${event.eventType}${subscription ? `, only ${subscription.eventTypes.join(', ')}` : ''}.`, tab: 'settings', link: 'Change its event types' },
    { holds: !match.excludesOperation, text: match.excludesOperation ? `It excludes ${event.operation}.` : event.operation ? `It does not exclude ${event.operation}.` : 'The event has no operation to exclude.', tab: 'settings', link: 'Change its excluded operations' },
  ]
  if (match.isWithheld) list.push({ holds: false, text: 'The event’s company left the TMC by which it got its events.', tab: 'settings', link: 'Look at its event source' })
  for (const [index, scope] of match.scopes.entries()) {
    const clauses = scope.predicates.map((predicate, at) => {
      const kind = KINDS[predicate.type] ?? predicate.type
      return predicate.holds ? `${kind} is ${name(predicate.value)} ✓` : `${kind} ✗ is ${name(predicate.value)}${wants(index, at) ? `, wants ${wants(index, at)}` : ''}`
    })
    list.push({ holds: scope.holds || (match.sourceMatches && !scope.holds), text: `${match.scopes.length > 1 ? `Source, alternative ${index + 1}: ` : 'Source: '}${clauses.join('; ')}${match.sourceMatches && !scope.holds ? ' (another alternative holds)' : ''}.`, tab: 'settings', link: 'Look at its event source' })
  }
  return list
}
