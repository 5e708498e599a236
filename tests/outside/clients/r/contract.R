# Creates, reads, lists and renames a subscription with the generated client.

library(client)

company <- "11111111-1111-4111-8111-333333333333"
missing_id <- "497f6eca-6276-4993-bfeb-53cbbbba6f08"
# What the target calls a subscription that is not there.
not_found <- c(server = "RESOURCE_NOT_FOUND", stub = "WEBHOOK_SUBSCRIPTION_NOT_FOUND")

api_client <- ApiClient$new(base_path = Sys.getenv("BASE_URL"), bearer_token = Sys.getenv("TOKEN"))

# The generated calls without `WithHttpInfo` hand on what was left out as NULL, and refuse it.
token <- AuthenticationApi$new(api_client)$FetchOauth2TokenWithHttpInfo(
  "client_credentials", Sys.getenv("CLIENT_ID"), Sys.getenv("CLIENT_SECRET")
)$content
stopifnot(nzchar(token$access_token), token$token_type == "Bearer")

api <- WebhookSubscriptionApi$new(api_client)
# The generated constructors refuse every value of an enum.
predicate <- EventSourcePredicate$new(values = list(company))
predicate$type <- EventSourceScopeType$new("COMPANY")
created <- api$CreateWebhookSubscriptionWithHttpInfo(CreateWebhookSubscriptionRequest$new(
  subscriberId = company,
  name = "first",
  url = "https://partner.example.com/hooks",
  eventTypes = list(WebhookEventTypeEnum$new("PNR_V3")),
  eventSource = EventSource$new(list(EventSourceScope$new(list(predicate)))),
  customHeaders = list("X-Key" = "value")
))$content
stopifnot(nzchar(created$hmacSigningSecret))

newest <- api$ListWebhookSubscriptionsWithHttpInfo(company)$content$totalCount - 1
page <- api$ListWebhookSubscriptionsWithHttpInfo(company, offset = newest)$content
stopifnot(length(page$subscriptions) == 1, page$subscriptions[[1]]$id == created$id)

got <- api$GetWebhookSubscriptionWithHttpInfo(created$id)$content
stopifnot(got$isActive, got$subscriberId == company)
# The generated class reads a list of enums, as `eventTypes`, as nothing; a single one it reads.
read_back <- got$eventSource$scopes[[1]]$predicates[[1]]
stopifnot(read_back$type$toSimpleType() == "COMPANY", identical(read_back$values, list(company)))

change <- UpdateWebhookSubscriptionRequest$new(name = "renamed")
answer <- api$UpdateWebhookSubscriptionWithHttpInfo(created$id, change)
stopifnot(answer$status_code == 204)
got <- api$GetWebhookSubscriptionWithHttpInfo(created$id)$content
stopifnot(got$name == "renamed", got$customHeaders[["X-Key"]] == "value")

answer <- api$GetWebhookSubscriptionWithHttpInfo(missing_id)
stopifnot(answer$status_code == 404)
body <- ErrorResponse$new()$fromJSON(answer$response$response_as_text())
stopifnot(body$toSimpleType()$errorMessages[[1]]$errorCode == not_found[[Sys.getenv("TARGET")]])
