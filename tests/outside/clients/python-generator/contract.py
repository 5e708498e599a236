"""The subscription operations and the token, with what the document of the original shares with ours."""

import os
from uuid import UUID

from webhooks import (
    ApiClient,
    AuthenticationApi,
    Configuration,
    CreateWebhookSubscriptionRequest,
    EventSource,
    EventSourcePredicate,
    EventSourceScope,
    UpdateWebhookSubscriptionRequest,
    WebhookEventTypeEnum,
    WebhookSubscriptionApi,
)
from webhooks.exceptions import NotFoundException

URL, TOKEN, SERVER = os.environ["BASE_URL"], os.environ["TOKEN"], os.environ["TARGET"] == "server"
COMPANY = "11111111-1111-4111-8111-333333333333"

client = ApiClient(Configuration(host=URL, access_token=TOKEN))
token = AuthenticationApi(client).fetch_oauth2_token(
    "client_credentials", os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
)
assert token.access_token and token.token_type == "Bearer", token

api = WebhookSubscriptionApi(client)
company = EventSourcePredicate(type="COMPANY", values=[COMPANY])
created = api.create_webhook_subscription(
    CreateWebhookSubscriptionRequest(
        subscriber_id=COMPANY,
        name="hooks",
        url="https://partner.example.com/hooks",
        event_types=[WebhookEventTypeEnum.PNR_V3],
        event_source=EventSource(scopes=[EventSourceScope(predicates=[company])]),
        custom_headers={"X-Key": "value"},
    )
)
assert created.hmac_signing_secret.startswith("whsec_" if SERVER else "string"), created

page = api.list_webhook_subscriptions(COMPANY, limit=100)
assert page.total_count >= 1, page
[listed] = [one for one in page.subscriptions if one.id == created.id]
assert SERVER or listed.custom_headers is None and listed.created_at is None, listed

got = api.get_webhook_subscription(str(created.id))
assert got.id == created.id and got.subscriber_id == UUID(COMPANY) and got.name == "hooks" and got.is_active, got
assert got.url == "https://partner.example.com/hooks" and got.event_types == [WebhookEventTypeEnum.PNR_V3], got
assert got.custom_headers == {"X-Key": "value"}, got
[predicate] = got.event_source.scopes[0].predicates
assert predicate.type == "COMPANY" and predicate.values == [UUID(COMPANY)], got
assert not SERVER or predicate.values_with_label[0].name == "Sample Org C", got

quiet = api.update_webhook_subscription_with_http_info(
    str(created.id), UpdateWebhookSubscriptionRequest(name="alone")
)
assert quiet.status_code == 204 and quiet.data is None, quiet
alone = api.get_webhook_subscription(str(created.id))
assert alone.name == "alone" and alone.custom_headers == {"X-Key": "value"}, alone

try:
    api.get_webhook_subscription("497f6eca-6276-4993-bfeb-53cbbbba6f08")
except NotFoundException as missing:
    code = missing.data.error_messages[0].error_code
    assert code == ("RESOURCE_NOT_FOUND" if SERVER else "WEBHOOK_SUBSCRIPTION_NOT_FOUND"), missing
else:
    raise AssertionError("a subscription that does not exist was got")
