<?php
// Creates, reads, lists and renames a subscription with the generated client.

require __DIR__ . '/autoload.php';

use Client\Api\AuthenticationApi;
use Client\Api\WebhookSubscriptionApi;
use Client\ApiException;
use Client\Configuration;
use Client\Model\CreateWebhookSubscriptionRequest;
use Client\Model\EventSource;
use Client\Model\EventSourcePredicate;
use Client\Model\EventSourceScope;
use Client\Model\UpdateWebhookSubscriptionRequest;
use Client\Model\WebhookEventTypeEnum;

const COMPANY = '11111111-1111-4111-8111-333333333333';
const MISSING = '497f6eca-6276-4993-bfeb-53cbbbba6f08';
// What the target calls a subscription that is not there.
const NOT_FOUND = ['server' => 'RESOURCE_NOT_FOUND', 'stub' => 'WEBHOOK_SUBSCRIPTION_NOT_FOUND'];

function expect(bool $holds, mixed $what): void
{
    $holds || throw new Exception('unexpected: ' . print_r($what, true));
}

$config = (new Configuration())->setHost(getenv('BASE_URL'))->setAccessToken(getenv('TOKEN'));

$token = (new AuthenticationApi(config: $config))
    ->fetchOauth2Token('client_credentials', getenv('CLIENT_ID'), getenv('CLIENT_SECRET'));
expect($token->getAccessToken() !== '' && $token->getTokenType() === 'Bearer', $token);

$api = new WebhookSubscriptionApi(config: $config);
$predicate = new EventSourcePredicate(['type' => 'COMPANY', 'values' => [COMPANY]]);
$created = $api->createWebhookSubscription(new CreateWebhookSubscriptionRequest([
    'subscriber_id' => COMPANY,
    'name' => 'first',
    'url' => 'https://partner.example.com/hooks',
    'event_types' => [WebhookEventTypeEnum::PNR_V3],
    'event_source' => new EventSource(['scopes' => [new EventSourceScope(['predicates' => [$predicate]])]]),
    'custom_headers' => ['X-Key' => 'value'],
]));
expect($created->getHmacSigningSecret() !== '', $created);
$id = $created->getId();

$newest = $api->listWebhookSubscriptions(COMPANY)->getTotalCount() - 1;
$page = $api->listWebhookSubscriptions(COMPANY, offset: $newest)->getSubscriptions();
expect(count($page) === 1 && $page[0]->getId() === $id, $page);

$got = $api->getWebhookSubscription($id);
expect($got->getIsActive() === true && $got->getSubscriberId() === COMPANY, $got);
expect($got->getEventTypes() === [WebhookEventTypeEnum::PNR_V3], $got);

[, $status] = $api->updateWebhookSubscriptionWithHttpInfo($id, new UpdateWebhookSubscriptionRequest(['name' => 'renamed']));
expect($status === 204, $status);
$got = $api->getWebhookSubscription($id);
expect($got->getName() === 'renamed' && $got->getCustomHeaders() == ['X-Key' => 'value'], $got);

try {
    expect(false, $api->getWebhookSubscription(MISSING));
} catch (ApiException $failure) {
    expect($failure->getCode() === 404, $failure);
    $code = $failure->getResponseObject()->getErrorMessages()[0]->getErrorCode();
    expect($code === NOT_FOUND[getenv('TARGET')], $code);
}
