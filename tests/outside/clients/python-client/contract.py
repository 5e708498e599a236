"""The subscription operations and the token, with what the document of the original shares with ours."""

import os
from uuid import UUID

from webhooks import AuthenticatedClient, Client
from webhooks.api.authentication import fetch_oauth_2_token as fetch_token
from webhooks.api.webhook_subscription import (
    create_webhook_subscription as create,
    get_webhook_subscription as get,
    list_webhook_subscriptions as list_,
    update_webhook_subscription as update,
)
from webhooks.models import (
    CreateWebhookSubscriptionRequest,
    ErrorResponse,
    OAuthTokenRequest,
    UpdateWebhookSubscriptionRequest,
    WebhookEventTypeEnum,
)
from webhooks.types import UNSET

URL, TOKEN, SERVER = os.environ["BASE_URL"], os.environ["TOKEN"], os.environ["TARGET"] == "server"
COMPANY = "11111111-1111-4111-8111-333333333333"

token = fetch_token.sync(
    client=Client(base_url=URL),
    body=OAuthTokenRequest("client_credentials", os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
)
assert token.access_token and token.token_type == "Bearer", token

client = AuthenticatedClient(base_url=URL, token=TOKEN)
created = create.sync(
    client=client,
    body=CreateWebhookSubscriptionRequest.from_dict(
        {
            "subscriberId": COMPANY,
            "name": "hooks",
            "url": "https://partner.example.com/hooks",
            "eventTypes": ["PNR_V3"],
            "eventSource": {"scopes": [{"predicates": [{"type": "COMPANY", "values": [COMPANY]}]}]},
            "customHeaders": {"X-Key": "value"},
        }
    ),
)
assert created.hmac_signing_secret.startswith("whsec_" if SERVER else "string"), created

page = list_.sync(COMPANY, client=client, limit=100)
assert page.total_count >= 1, page
[listed] = [one for one in page.subscriptions if one.id == created.id]
assert SERVER or listed.custom_headers is UNSET and listed.created_at is UNSET, listed

got = get.sync(created.id, client=client)
assert got.id == created.id and got.subscriber_id == UUID(COMPANY) and got.name == "hooks" and got.is_active, got
assert got.url == "https://partner.example.com/hooks" and got.event_types == [WebhookEventTypeEnum.PNR_V3], got
assert got.custom_headers.to_dict() == {"X-Key": "value"}, got
[predicate] = got.event_source.scopes[0].predicates
assert predicate.type_ == "COMPANY" and predicate.values == [UUID(COMPANY)], got
assert not SERVER or predicate.values_with_label[0].name == "Sample Org C", got

quiet = update.sync_detailed(created.id, client=client, body=UpdateWebhookSubscriptionRequest(name="alone"))
assert quiet.status_code == 204 and quiet.content == b"", quiet
alone = get.sync(created.id, client=client)
assert alone.name == "alone" and alone.custom_headers.to_dict() == {"X-Key": "value"}, alone

missing = get.sync_detailed(UUID("497f6eca-6276-4993-bfeb-53cbbbba6f08"), client=client)
assert missing.status_code == 404 and isinstance(missing.parsed, ErrorResponse), missing
code = missing.parsed.error_messages[0].error_code
assert code == ("RESOURCE_NOT_FOUND" if SERVER else "WEBHOOK_SUBSCRIPTION_NOT_FOUND"), missing
