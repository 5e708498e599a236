# Publishes an event besides, and looks up its delivery to the subscription.

require_relative 'contract'

published = Client::EventApi.new.publish_event(
  Client::PublishEventRequest.new(
    event_type: Client::WebhookEventTypeEnum::PNR_V3,
    operation: 'BOOKING_TICKETED',
    organization_id: COMPANY,
    payload: { pnrId: '9000000001' }
  )
)
expect(published.matched >= 1, published)

api = Client::DeliveryApi.new
page = api.list_deliveries(subscription_id: SUBSCRIPTION, event_id: published.id)
expect(page.deliveries.size == 1, page)

delivery = api.get_delivery(page.deliveries.first.id)
expect(delivery.event_id == published.id && delivery.subscription_id == SUBSCRIPTION, delivery)
