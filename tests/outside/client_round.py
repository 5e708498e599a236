"""The whole round with a client that another ecosystem generated from the contract.

Usage: client_round.py URL TOKEN, with the generated package on PYTHONPATH.
"""

import sys
from uuid import UUID

from webhook_subscription_api_client import AuthenticatedClient
from webhook_subscription_api_client.api.webhook_subscription import (
    create_webhook_subscription as create,
    get_webhook_subscription as get,
    list_webhook_subscriptions as list_,
    update_webhook_subscription as update,
)
from webhook_subscription_api_client.models import (
    CreateWebhookSubscriptionRequest,
    CreateWebhookSubscriptionRequestCustomHeadersType0,
    ErrorResponse,
    EventSource,
    EventSourcePredicate,
    EventSourceScope,
    EventSourceScopeType,
    UpdateWebhookSubscriptionRequest,
    WebhookEventTypeEnum,
)

COMPANY = UUID("11111111-1111-4111-8111-333333333333")
url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token)

source = EventSource([EventSourceScope([EventSourcePredicate(EventSourceScopeType.COMPANY, [COMPANY])])])
headers = CreateWebhookSubscriptionRequestCustomHeadersType0.from_dict({"X-Key": "value"})
created = create.sync(
    client=client,
    body=CreateWebhookSubscriptionRequest(
        subscriber_id=COMPANY,
        url="https://partner.example.com/hooks",
        event_types=[WebhookEventTypeEnum.PNR_V3],
        event_source=source,
        custom_headers=headers,
    ),
)
assert created.hmac_signing_secret.startswith("whsec_"), created

got = get.sync(created.id, client=client)
assert got.id == created.id and got.is_active and got.event_types == [WebhookEventTypeEnum.PNR_V3], got
assert got.event_source.scopes[0].predicates[0].values_with_label[0].name == "Sample Org C", got

page = list_.sync(COMPANY, client=client, limit=10)
assert page.total_count >= 1 and created.id in [one.id for one in page.subscriptions], page

quiet = update.sync_detailed(created.id, client=client, body=UpdateWebhookSubscriptionRequest(name="alone"))
assert quiet.status_code == 204 and quiet.content == b"", quiet
alone = get.sync(created.id, client=client)
assert alone.name == "alone" and alone.custom_headers.additional_properties == {"X-Key": "value"}, alone

changed = update.sync(
    created.id,
    client=client,
    body=UpdateWebhookSubscriptionRequest(name="renamed", is_active=False, event_source=got.event_source),
    prefer="return=representation",
)
assert changed.name == "renamed" and not changed.is_active and changed.url == got.url, changed

missing = get.sync(UUID("497f6eca-6276-4993-bfeb-53cbbbba6f08"), client=client)
assert isinstance(missing, ErrorResponse), missing
assert missing.error_messages[0].error_code == "RESOURCE_NOT_FOUND", missing
print("a generated Python client created, got, listed and updated a subscription")
