// Creates, reads, lists and renames a subscription with the generated client.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"

	"round/client"
)

const (
	company = "11111111-1111-4111-8111-333333333333"
	missing = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
)

// What the target calls a subscription that is not there.
var notFound = map[string]string{"server": "RESOURCE_NOT_FOUND", "stub": "WEBHOOK_SUBSCRIPTION_NOT_FOUND"}

func main() {
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Getenv("BASE_URL")}}
	api := client.NewAPIClient(configuration)
	ctx := context.WithValue(context.Background(), client.ContextAccessToken, os.Getenv("TOKEN"))

	token, _, err := api.AuthenticationAPI.FetchOauth2Token(ctx).
		GrantType("client_credentials").
		ClientId(os.Getenv("CLIENT_ID")).
		ClientSecret(os.Getenv("CLIENT_SECRET")).
		Execute()
	must(err)
	expect(token.GetAccessToken() != "" && token.GetTokenType() == "Bearer", token)

	predicate := client.NewEventSourcePredicateWithDefaults()
	predicate.SetType("COMPANY")
	predicate.SetValues([]string{company})
	request := client.NewCreateWebhookSubscriptionRequestWithDefaults()
	request.SetSubscriberId(company)
	request.SetName("first")
	request.SetUrl("https://partner.example.com/hooks")
	request.SetEventTypes([]client.WebhookEventTypeEnum{"PNR_V3"})
	request.SetEventSource(client.EventSource{Scopes: []client.EventSourceScope{{
		Predicates: []client.EventSourcePredicate{*predicate},
	}}})
	request.SetCustomHeaders(map[string]string{"X-Key": "value"})
	created, _, err := api.WebhookSubscriptionAPI.CreateWebhookSubscription(ctx).
		CreateWebhookSubscriptionRequest(*request).
		Execute()
	must(err)
	expect(created.GetHmacSigningSecret() != "", created)

	page, _, err := api.WebhookSubscriptionAPI.ListWebhookSubscriptions(ctx, company).Execute()
	must(err)
	newest := page.GetTotalCount() - 1
	page, _, err = api.WebhookSubscriptionAPI.ListWebhookSubscriptions(ctx, company).Offset(newest).Execute()
	must(err)
	expect(len(page.GetSubscriptions()) == 1 && page.GetSubscriptions()[0].GetId() == created.GetId(), page)

	got, _, err := api.WebhookSubscriptionAPI.GetWebhookSubscription(ctx, created.GetId()).Execute()
	must(err)
	expect(got.GetIsActive() && got.GetSubscriberId() == company && got.GetEventTypes()[0] == client.WEBHOOKEVENTTYPEENUM_PNR_V3, got)

	change := client.NewUpdateWebhookSubscriptionRequest()
	change.SetName("renamed")
	answer := last(api.WebhookSubscriptionAPI.UpdateWebhookSubscription(ctx, created.GetId()).
		UpdateWebhookSubscriptionRequest(*change).
		Execute())
	expect(answer.StatusCode == http.StatusNoContent, answer)
	got, _, err = api.WebhookSubscriptionAPI.GetWebhookSubscription(ctx, created.GetId()).Execute()
	must(err)
	expect(got.GetName() == "renamed" && got.GetCustomHeaders()["X-Key"] == "value", got)

	_, answer, err = api.WebhookSubscriptionAPI.GetWebhookSubscription(ctx, missing).Execute()
	var failure *client.GenericOpenAPIError
	expect(errors.As(err, &failure) && answer.StatusCode == http.StatusNotFound, err)
	body := failure.Model().(client.ErrorResponse)
	fault := body.GetErrorMessages()[0]
	expect(string(fault.GetErrorCode()) == notFound[os.Getenv("TARGET")], body)

	deliver(ctx, api, created.GetId())
}

// The answer of a call that returns a model only if its document declares one.
func last(results ...any) *http.Response {
	if err := results[len(results)-1]; err != nil {
		log.Fatal(err)
	}
	return results[len(results)-2].(*http.Response)
}

func must(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}

func expect(holds bool, what any) {
	if !holds {
		log.Fatalf("unexpected: %+v", what)
	}
}
