// The subscription operations and the token, with what the document of the original shares with ours.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const { BASE_URL: baseUrl, TOKEN, CLIENT_ID = "", CLIENT_SECRET = "", TARGET } = process.env;
const server = TARGET === "server";
export const company = "11111111-1111-4111-8111-333333333333";
export const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${TOKEN}` } });

const token = await client.POST("/v2/auth/oauth2-token", {
  body: { grant_type: "client_credentials", client_id: CLIENT_ID, client_secret: CLIENT_SECRET },
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
});
assert(token.data?.access_token);
assert.equal(token.data.token_type, "Bearer");

const { data: created } = await client.POST("/v3/webhooks/subscriptions", {
  body: {
    subscriberId: company,
    name: "hooks",
    url: "https://partner.example.com/hooks",
    eventTypes: ["PNR_V3"],
    eventSource: { scopes: [{ predicates: [{ type: "COMPANY", values: [company], comparator: "IN" }] }] },
    customHeaders: { "X-Key": "value" },
  },
});
assert(created?.id);
assert.match(created.hmacSigningSecret ?? "", server ? /^whsec_/ : /^string$/);
export const subscriptionId = created.id;

const page = await client.GET("/v3/webhooks/subscriptions/subscriber/{subscriberId}/list", {
  params: { path: { subscriberId: company }, query: { limit: 100 } },
});
const listed = page.data?.subscriptions?.find((one) => one.id === subscriptionId);
assert(listed && page.data?.totalCount);
if (!server) assert.equal(listed.customHeaders, undefined);

const one = { params: { path: { subscriptionId } } };
const { data: got } = await client.GET("/v3/webhooks/subscriptions/{subscriptionId}", one);
assert(got);
assert.equal(got.subscriberId, company);
assert.equal(got.url, "https://partner.example.com/hooks");
assert.equal(got.isActive, true);
assert.deepEqual(got.eventTypes, ["PNR_V3"]);
assert.deepEqual(got.customHeaders, { "X-Key": "value" });
const predicate = got.eventSource.scopes[0]?.predicates[0];
assert.deepEqual(predicate?.values, [company]);
assert.equal(predicate.valuesWithLabel?.[0]?.name, server ? "Sample Org C" : undefined);

const quiet = await client.PATCH("/v3/webhooks/subscriptions/{subscriptionId}", { ...one, body: { name: "alone" } });
assert.equal(quiet.response.status, 204);
assert.equal(quiet.data, undefined);
const { data: alone } = await client.GET("/v3/webhooks/subscriptions/{subscriptionId}", one);
assert.equal(alone?.name, "alone");
assert.deepEqual(alone.customHeaders, { "X-Key": "value" });

const missing = await client.GET("/v3/webhooks/subscriptions/{subscriptionId}", {
  params: { path: { subscriptionId: "497f6eca-6276-4993-bfeb-53cbbbba6f08" } },
});
assert.equal(missing.response.status, 404);
const code = missing.error?.errorMessages?.[0]?.errorCode;
assert.equal(code, server ? "RESOURCE_NOT_FOUND" : "WEBHOOK_SUBSCRIPTION_NOT_FOUND");
