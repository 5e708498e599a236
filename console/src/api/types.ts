// The shapes of the API's document by their names.
import type { components, operations } from './schema'

type Schemas = components['schemas']
export type Caller = Schemas['Caller']
/** With what `expand` adds, which the document tells in words. */
export type Delivery = Schemas['Delivery'] & {
  event?: { type: string; operation?: string; organization: { id: string; name?: string }; tripId?: string; pnrIds: string[] }
  subscription?: { name: string; url: string; subscriber: { id: string; name?: string } }
}
export type DeliveryDetail = Schemas['DeliveryDetail']
export type Attempt = Schemas['Attempt']
export type Event = Schemas['Event']
export type EventDetail = Schemas['EventDetail']
export type MatchView = Schemas['MatchView']
export type Subscription = Schemas['WebhookSubscription']
export type Inbox = Schemas['Inbox']
export type InboxRequest = Schemas['InboxRequest']
export type InboxFaults = Schemas['InboxFaults']
export type Booking = Schemas['SandboxBooking']
export type BookingAction = Schemas['BookingAction']
export type StepEvent = Schemas['StepEvent']
export type World = Schemas['World']
export type Operations = operations
export type SeriesBucket = Schemas['SeriesBucket']
export type SeriesCounts = Schemas['SeriesCounts']
export type Failed = Schemas['Failure']
export type Resend = Schemas['Resend']
export type Change = Schemas['Change']
export type Alert = Schemas['Alert']
export type ApiClientDetails = Schemas['ApiClientDetails']
export type Role = Schemas['Role']
export type EngineNode = Schemas['EngineNode']
export type EngineWaiting = Schemas['EngineWaiting']
export type Organization = Schemas['Organization']
export type ClockView = Schemas['Clock']
export type Certification = Schemas['Certification']
export type CertificationCase = Schemas['CertificationCase']
export type Run = Schemas['ScenarioRun']
export type Reconciled = Schemas['ReconciledBooking']
export type CertificationSummary = Schemas['CertificationSummary']
export type DeliveryRequest = Schemas['DeliveryRequest']
export type EventSource = Schemas['EventSource']
export type ListedSubscription = Schemas['ListedSubscription']
