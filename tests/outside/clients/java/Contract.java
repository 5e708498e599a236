import client.ApiClient;
import client.ApiException;
import client.api.AuthenticationApi;
import client.api.AuthenticationApi.APIFetchOauth2TokenRequest;
import client.api.WebhookSubscriptionApi;
import client.api.WebhookSubscriptionApi.APICreateWebhookSubscriptionRequest;
import client.api.WebhookSubscriptionApi.APIGetWebhookSubscriptionRequest;
import client.api.WebhookSubscriptionApi.APIListWebhookSubscriptionsRequest;
import client.api.WebhookSubscriptionApi.APIUpdateWebhookSubscriptionRequest;
import client.model.*;
import java.util.List;
import java.util.Map;

/** Creates, reads, lists and renames a subscription with the generated client. */
class Contract {
  static final String COMPANY = "11111111-1111-4111-8111-333333333333";
  static final String MISSING = "497f6eca-6276-4993-bfeb-53cbbbba6f08";

  /** What the target calls a subscription that is not there. */
  static final Map<String, String> NOT_FOUND =
      Map.of("server", "RESOURCE_NOT_FOUND", "stub", "WEBHOOK_SUBSCRIPTION_NOT_FOUND");

  public static void main(String[] args) throws Exception {
    round(client());
  }

  static ApiClient client() {
    var client = new ApiClient();
    client.updateBaseUri(System.getenv("BASE_URL"));
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("TOKEN")));
    return client;
  }

  /** Returns the id of the subscription. */
  static String round(ApiClient client) throws Exception {
    var token = new AuthenticationApi(client).fetchOauth2Token(
        APIFetchOauth2TokenRequest.newBuilder()
            .grantType("client_credentials")
            .clientId(System.getenv("CLIENT_ID"))
            .clientSecret(System.getenv("CLIENT_SECRET"))
            .build());
    assert !token.getAccessToken().isEmpty() && token.getTokenType().equals("Bearer") : token;

    var api = new WebhookSubscriptionApi(client);
    var predicate = new EventSourcePredicate().type(EventSourceScopeType.fromValue("COMPANY")).addValuesItem(COMPANY);
    var request = new CreateWebhookSubscriptionRequest()
        .subscriberId(COMPANY)
        .name("first")
        .url("https://partner.example.com/hooks")
        .addEventTypesItem(WebhookEventTypeEnum.PNR_V3)
        .eventSource(new EventSource().addScopesItem(new EventSourceScope().addPredicatesItem(predicate)))
        .putCustomHeadersItem("X-Key", "value");
    var created = api.createWebhookSubscription(
        APICreateWebhookSubscriptionRequest.newBuilder().createWebhookSubscriptionRequest(request).build());
    assert !created.getHmacSigningSecret().isEmpty() : created;

    var list = APIListWebhookSubscriptionsRequest.newBuilder().subscriberId(COMPANY);
    var newest = api.listWebhookSubscriptions(list.build()).getTotalCount() - 1;
    var page = api.listWebhookSubscriptions(list.offset(newest).build()).getSubscriptions();
    assert page.size() == 1 && page.get(0).getId().equals(created.getId()) : page;

    var got = get(api, created.getId());
    assert got.getIsActive() && got.getSubscriberId().equals(COMPANY) : got;
    assert got.getEventTypes().equals(List.of(WebhookEventTypeEnum.PNR_V3)) : got;

    var answer = api.updateWebhookSubscriptionWithHttpInfo(
        APIUpdateWebhookSubscriptionRequest.newBuilder()
            .subscriptionId(created.getId())
            .updateWebhookSubscriptionRequest(new UpdateWebhookSubscriptionRequest().name("renamed"))
            .build());
    assert answer.getStatusCode() == 204 && answer.getData() == null : answer;
    got = get(api, created.getId());
    assert got.getName().equals("renamed") && got.getCustomHeaders().equals(Map.of("X-Key", "value")) : got;

    try {
      throw new AssertionError(get(api, MISSING));
    } catch (ApiException failure) {
      assert failure.getCode() == 404 : failure;
      var body = client.getObjectMapper().readValue(failure.getResponseBody(), ErrorResponse.class);
      var code = body.getErrorMessages().get(0).getErrorCode().toString();
      assert code.equals(NOT_FOUND.get(System.getenv("TARGET"))) : body;
    }
    return created.getId();
  }

  static WebhookSubscription get(WebhookSubscriptionApi api, String id) throws ApiException {
    return api.getWebhookSubscription(APIGetWebhookSubscriptionRequest.newBuilder().subscriptionId(id).build());
  }
}
