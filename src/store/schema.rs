// @generated automatically by Diesel CLI.

diesel::table! {
    /// Credentials that the token endpoint accepts; the id is the client_id.
    api_clients (id) {
        id -> Uuid,
        name -> Text,
        secret_hash -> Text,
        role -> Text,
        company_id -> Nullable<Uuid>,
        tmc_id -> Nullable<Uuid>,
        scopes -> Array<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Answers that a repeat of the same request gets again, for 24 hours.
    idempotency_keys (caller, operation, key) {
        caller -> Text,
        operation -> Text,
        key -> Text,
        request_digest -> Bytea,
        answer -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// Companies and the TMCs (travel management companies) that serve them.
    organizations (id) {
        id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        name -> Text,
        contracting_tmc_id -> Nullable<Uuid>,
        booking_tmc_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// HMAC keys of subscriptions, sealed under a master key.
    signing_secrets (id) {
        id -> Uuid,
        subscription_id -> Uuid,
        sealed -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    /// The rest of a scope that would take more than 1,000 routes: TMCs that the event must have as well.
    subscription_route_filters (subscription_id, scope_no) {
        subscription_id -> Uuid,
        scope_no -> Int2,
        contracting_tmc_ids -> Nullable<Array<Uuid>>,
        booking_tmc_ids -> Nullable<Array<Uuid>>,
    }
}

diesel::table! {
    /// What an event looks up: the scopes of active subscriptions, one row a combination of organizations.
    subscription_routes (event_type, company_id, contracting_tmc_id, booking_tmc_id, subscription_id, scope_no) {
        event_type -> Text,
        company_id -> Uuid,
        contracting_tmc_id -> Uuid,
        booking_tmc_id -> Uuid,
        subscription_id -> Uuid,
        scope_no -> Int2,
        has_filter -> Bool,
    }
}

diesel::table! {
    /// Who wants which events, and where they are posted to. Rows are never deleted.
    subscriptions (id) {
        id -> Uuid,
        subscriber_id -> Uuid,
        name -> Text,
        url -> Text,
        event_types -> Array<Text>,
        event_source -> Jsonb,
        organization_ids -> Array<Uuid>,
        custom_headers -> Nullable<Bytea>,
        is_active -> Bool,
        revision -> Int8,
        created_by -> Text,
        updated_by -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::joinable!(signing_secrets -> subscriptions (subscription_id));
diesel::joinable!(subscription_route_filters -> subscriptions (subscription_id));
diesel::joinable!(subscription_routes -> subscriptions (subscription_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_clients,
    idempotency_keys,
    organizations,
    signing_secrets,
    subscription_route_filters,
    subscription_routes,
    subscriptions,
);
