"""What our own document has beyond the contract: full times, an event and its delivery."""

from contract import COMPANY, client, created, got
from webhooks.api.delivery import get_delivery, list_deliveries
from webhooks.api.event import publish_event
from webhooks.api.subscription_settings import get_subscription
from webhooks.api.webhook_subscription import update_webhook_subscription as update
from webhooks.models import (
    PublishEventRequest,
    PublishEventRequestPayloadType0,
    UpdateWebhookSubscriptionRequest,
    WebhookEventTypeEnum,
)

# What was read can be sent back, labels and all.
same = UpdateWebhookSubscriptionRequest(name="renamed", event_source=got.event_source)
assert update.sync_detailed(created.id, client=client, body=same).status_code == 204
full = get_subscription.sync(created.id, client=client)
assert full.name == "renamed" and full.created_at.iso8601.endswith("Z"), full

published = publish_event.sync(
    client=client,
    body=PublishEventRequest(
        WebhookEventTypeEnum.PNR_V3,
        COMPANY,
        operation="BOOKING_TICKETED",
        payload=PublishEventRequestPayloadType0.from_dict({"pnrId": "9000000001"}),
    ),
)
assert published.matched >= 1, published

page = list_deliveries.sync(client=client, event_id=published.id, subscription_id=created.id)
[listed] = page.deliveries
delivery = get_delivery.sync(listed.id, client=client)
assert delivery.id == listed.id and delivery.event_id == published.id, delivery
assert delivery.subscription_id == created.id, delivery
