// What our own document has beyond the contract: full times, an event and its delivery.
import assert from "node:assert/strict";
import { company, subscriptionId } from "./contract.js";
import { getDelivery, getSubscription, listDeliveries, publishEvent } from "./webhooks/index.js";

const { data: full } = await getSubscription({ path: { subscriptionId } });
assert.match(full?.createdAt?.iso8601 ?? "", /Z$/);

const { data: published } = await publishEvent({
  body: { eventType: "PNR_V3", organizationId: company, operation: "BOOKING_TICKETED", payload: { pnrId: "9000000001" } },
});
assert(published && (published.matched ?? 0) >= 1);

const page = await listDeliveries({ query: { eventId: published.id, subscriptionId } });
assert.equal(page.data?.deliveries.length, 1);
const deliveryId = page.data.deliveries[0]?.id ?? "";
const { data: delivery } = await getDelivery({ path: { deliveryId } });
assert.equal(delivery?.id, deliveryId);
assert.equal(delivery.eventId, published.id);
assert.equal(delivery.subscriptionId, subscriptionId);
