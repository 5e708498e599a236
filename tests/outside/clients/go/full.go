//go:build full

package main

import (
	"context"

	"round/client"
)

// Publishes an event and looks up its delivery to the subscription.
func deliver(ctx context.Context, api *client.APIClient, subscription string) {
	event := client.NewPublishEventRequest("PNR_V3", company)
	event.SetOperation("BOOKING_TICKETED")
	event.SetPayload(map[string]any{"pnrId": "9000000001"})
	published, _, err := api.EventAPI.PublishEvent(ctx).PublishEventRequest(*event).Execute()
	must(err)
	expect(published.GetMatched() >= 1, published)

	page, _, err := api.DeliveryAPI.ListDeliveries(ctx).
		EventId(published.GetId()).
		SubscriptionId(subscription).
		Execute()
	must(err)
	expect(len(page.GetDeliveries()) == 1, page)

	delivery, _, err := api.DeliveryAPI.GetDelivery(ctx, page.GetDeliveries()[0].GetId()).Execute()
	must(err)
	expect(delivery.GetEventId() == published.GetId() && delivery.GetSubscriptionId() == subscription, delivery)
}
