"""What our own document has beyond the contract: full times, an event and its delivery."""

from contract import COMPANY, api, client, created, got
from webhooks import (
    DeliveryApi,
    EventApi,
    PublishEventRequest,
    SubscriptionSettingsApi,
    UpdateWebhookSubscriptionRequest,
    WebhookEventTypeEnum,
)

# What was read can be sent back, labels and all.
api.update_webhook_subscription(
    created.id, UpdateWebhookSubscriptionRequest(name="renamed", event_source=got.event_source)
)
full = SubscriptionSettingsApi(client).get_subscription(created.id)
assert full.name == "renamed" and full.created_at.iso8601.endswith("Z"), full

published = EventApi(client).publish_event(
    PublishEventRequest(
        event_type=WebhookEventTypeEnum.PNR_V3,
        organization_id=COMPANY,
        operation="BOOKING_TICKETED",
        payload={"pnrId": "9000000001"},
    )
)
assert published.matched >= 1, published

deliveries = DeliveryApi(client)
[listed] = deliveries.list_deliveries(event_id=published.id, subscription_id=created.id).deliveries
delivery = deliveries.get_delivery(listed.id)
assert delivery.id == listed.id and delivery.event_id == published.id, delivery
assert delivery.subscription_id == created.id and delivery.attempts is not None, delivery
