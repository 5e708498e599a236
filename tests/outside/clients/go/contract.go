//go:build contract

package main

import (
	"context"

	"round/client"
)

func deliver(context.Context, *client.APIClient, string) {}
