<?php
// Publishes an event besides, and looks up its delivery to the subscription.

require __DIR__ . '/contract.php';

use Client\Api\DeliveryApi;
use Client\Api\EventApi;
use Client\Model\PublishEventRequest;
use Client\Model\WebhookEventTypeEnum;

$published = (new EventApi(config: $config))->publishEvent(new PublishEventRequest([
    'event_type' => WebhookEventTypeEnum::PNR_V3,
    'operation' => 'BOOKING_TICKETED',
    'organization_id' => COMPANY,
    'payload' => ['pnrId' => '9000000001'],
]));
expect($published->getMatched() >= 1, $published);

$api = new DeliveryApi(config: $config);
$page = $api->listDeliveries(subscription_id: $id, event_id: $published->getId());
expect(count($page->getDeliveries()) === 1, $page);

$delivery = $api->getDelivery($page->getDeliveries()[0]->getId());
expect($delivery->getEventId() === $published->getId() && $delivery->getSubscriptionId() === $id, $delivery);
