# Creates, reads, lists and renames a subscription with the generated client.

require 'client'

COMPANY = '11111111-1111-4111-8111-333333333333'.freeze
MISSING = '497f6eca-6276-4993-bfeb-53cbbbba6f08'.freeze
# What the target calls a subscription that is not there.
NOT_FOUND = { 'server' => 'RESOURCE_NOT_FOUND', 'stub' => 'WEBHOOK_SUBSCRIPTION_NOT_FOUND' }.freeze

def expect(holds, what)
  raise "unexpected: #{what.inspect}" unless holds
end

Client.configure do |config|
  config.scheme, config.host = ENV.fetch('BASE_URL').split('://')
  config.access_token = ENV.fetch('TOKEN')
end

token = Client::AuthenticationApi.new.fetch_oauth2_token(
  'client_credentials', ENV.fetch('CLIENT_ID'), ENV.fetch('CLIENT_SECRET')
)
expect(!token.access_token.empty? && token.token_type == 'Bearer', token)

api = Client::WebhookSubscriptionApi.new
predicate = Client::EventSourcePredicate.new(type: 'COMPANY', values: [COMPANY])
scope = Client::EventSourceScope.new(predicates: [predicate])
created = api.create_webhook_subscription(
  Client::CreateWebhookSubscriptionRequest.new(
    subscriber_id: COMPANY,
    name: 'first',
    url: 'https://partner.example.com/hooks',
    event_types: [Client::WebhookEventTypeEnum::PNR_V3],
    event_source: Client::EventSource.new(scopes: [scope]),
    custom_headers: { 'X-Key' => 'value' }
  )
)
expect(!created.hmac_signing_secret.empty?, created)
SUBSCRIPTION = created.id

newest = api.list_webhook_subscriptions(COMPANY).total_count - 1
page = api.list_webhook_subscriptions(COMPANY, offset: newest)
expect(page.subscriptions.map(&:id) == [SUBSCRIPTION], page)

got = api.get_webhook_subscription(SUBSCRIPTION)
expect(got.is_active && got.subscriber_id == COMPANY, got)
expect(got.event_types == [Client::WebhookEventTypeEnum::PNR_V3], got)

change = Client::UpdateWebhookSubscriptionRequest.new(name: 'renamed')
data, status = api.update_webhook_subscription_with_http_info(SUBSCRIPTION, change)
expect(data.nil? && status == 204, status)
got = api.get_webhook_subscription(SUBSCRIPTION)
expect(got.name == 'renamed' && got.custom_headers == { 'X-Key' => 'value' }, got)

begin
  expect(false, api.get_webhook_subscription(MISSING))
rescue Client::ApiError => e
  expect(e.code == 404, e)
  body = Client::ErrorResponse.build_from_hash(JSON.parse(e.response_body, symbolize_names: true))
  expect(body.error_messages.first.error_code == NOT_FOUND[ENV.fetch('TARGET')], body)
end
