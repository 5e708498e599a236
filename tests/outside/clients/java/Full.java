import client.api.DeliveryApi;
import client.api.DeliveryApi.APIGetDeliveryRequest;
import client.api.DeliveryApi.APIListDeliveriesRequest;
import client.api.EventApi;
import client.api.EventApi.APIPublishEventRequest;
import client.model.PublishEventRequest;
import client.model.WebhookEventTypeEnum;
import java.util.Map;

/** Publishes an event besides, and looks up its delivery to the subscription. */
class Full {
  public static void main(String[] args) throws Exception {
    var client = Contract.client();
    var subscription = Contract.round(client);

    var event = new PublishEventRequest()
        .eventType(WebhookEventTypeEnum.PNR_V3)
        .operation("BOOKING_TICKETED")
        .organizationId(Contract.COMPANY)
        .payload(Map.of("pnrId", "9000000001"));
    var published = new EventApi(client).publishEvent(
        APIPublishEventRequest.newBuilder().publishEventRequest(event).build());
    assert published.getMatched() >= 1 : published;

    var api = new DeliveryApi(client);
    var page = api.listDeliveries(
        APIListDeliveriesRequest.newBuilder().eventId(published.getId()).subscriptionId(subscription).build());
    assert page.getDeliveries().size() == 1 : page;

    var id = page.getDeliveries().get(0).getId();
    var delivery = api.getDelivery(APIGetDeliveryRequest.newBuilder().deliveryId(id).build());
    assert delivery.getEventId().equals(published.getId()) && delivery.getSubscriptionId().equals(subscription) : delivery;
  }
}
