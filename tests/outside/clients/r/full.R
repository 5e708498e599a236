# Publishes an event besides, and looks up its delivery to the subscription.

source("contract.R")

# The generated constructors also refuse what a map holds.
event <- PublishEventRequest$new(organizationId = company, operation = "BOOKING_TICKETED")
event$eventType <- WebhookEventTypeEnum$new("PNR_V3")
event$payload <- list(pnrId = "9000000001")
published <- EventApi$new(api_client)$PublishEventWithHttpInfo(event)$content
stopifnot(published$matched >= 1)

api <- DeliveryApi$new(api_client)
page <- api$ListDeliveriesWithHttpInfo(subscription_id = created$id, event_id = published$id)$content
stopifnot(length(page$deliveries) == 1)

delivery <- api$GetDeliveryWithHttpInfo(page$deliveries[[1]]$id)$content
stopifnot(delivery$eventId == published$id, delivery$subscriptionId == created$id)
