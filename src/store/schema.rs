// @generated automatically by Diesel CLI.

diesel::table! {
    /// What is posted of alerts, on the schedule of deliveries. Kept for 90 days.
    alert_notices (id) {
        id -> Uuid,
        owner_id -> Uuid,
        body -> Bytea,
        state -> Text,
        due_at -> Timestamptz,
        claim_no -> Int4,
        attempt_count -> Int4,
        first_attempt_at -> Nullable<Timestamptz>,
        last_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What somebody wants to be alerted of; a null rule is none.
    alert_rules (owner_id) {
        owner_id -> Uuid,
        role -> Text,
        down_minutes -> Nullable<Int4>,
        failing_minutes -> Nullable<Int4>,
        exhausted_over -> Nullable<Int4>,
        secret_days -> Nullable<Int4>,
        certificate_days -> Nullable<Int4>,
        url -> Nullable<Text>,
        secret -> Nullable<Bytea>,
        updated_by -> Text,
        updated_at -> Timestamptz,
        watched_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// What the rules found. Ended ones are kept for 90 days.
    alerts (id) {
        id -> Uuid,
        owner_id -> Uuid,
        kind -> Text,
        subscription_id -> Uuid,
        object_id -> Uuid,
        since -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        count -> Nullable<Int8>,
        opened_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
    }
}

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
        created_by -> Text,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Every recorded try, but the one of a delivery that had no other. One partition a day, that of the event.
    attempts (delivery_id, number) {
        delivery_id -> Uuid,
        number -> Int4,
        started_at -> Timestamptz,
        dns_us -> Nullable<Int4>,
        connect_us -> Nullable<Int4>,
        tls_us -> Nullable<Int4>,
        first_byte_us -> Nullable<Int4>,
        total_us -> Int4,
        peer -> Nullable<Text>,
        status -> Nullable<Int2>,
        reason -> Nullable<Text>,
        answer -> Nullable<Bytea>,
        span_id -> Int8,
        node -> Text,
        answer_flaw -> Nullable<Text>,
        protocol -> Nullable<Int2>,
        answer_headers -> Nullable<Bytea>,
    }
}

diesel::table! {
    /// Deliveries that a node leased as they were written, until their first attempts are recorded: each stands here, in
    /// waiting_deliveries, or in deliveries.
    batches (id) {
        id -> Uuid,
        node -> Text,
        lease_until -> Timestamptz,
        delivery_ids -> Array<Uuid>,
        subscription_ids -> Array<Uuid>,
    }
}

diesel::table! {
    /// At home: the databases that take events of some partitions from the stream and deliver them.
    cells (name) {
        name -> Text,
        database -> Bytea,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    /// Who changed what.
    changes (id) {
        id -> Int8,
        changed_at -> Timestamptz,
        subject -> Text,
        action -> Text,
        kind -> Text,
        object_id -> Uuid,
        subscription_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        fields -> Array<Text>,
    }
}

diesel::table! {
    /// Deliveries that have ended. One partition a day, that of their event.
    deliveries (id) {
        id -> Uuid,
        subscription_id -> Uuid,
        state -> Text,
        claim_no -> Int4,
        attempt_count -> Int4,
        ended_at -> Timestamptz,
        last_reason -> Nullable<Text>,
        started_at -> Nullable<Timestamptz>,
        dns_us -> Nullable<Int4>,
        connect_us -> Nullable<Int4>,
        tls_us -> Nullable<Int4>,
        first_byte_us -> Nullable<Int4>,
        total_us -> Nullable<Int4>,
        peer -> Nullable<Text>,
        answer -> Nullable<Bytea>,
        answer_flaw -> Nullable<Text>,
        span_id -> Nullable<Int8>,
        node -> Nullable<Text>,
        protocol -> Nullable<Int2>,
    }
}

diesel::table! {
    /// Attempts and deliveries by the minute; by the hour once they are over six hours old.
    delivery_tallies (scope_id, start, minutes, node) {
        scope_id -> Uuid,
        start -> Timestamptz,
        minutes -> Int2,
        node -> Text,
        accepted -> Int4,
        delivered -> Int4,
        delivered_at_first -> Int4,
        failed -> Int4,
        exhausted -> Int4,
        latency -> Array<Int4>,
        reasons -> Nullable<Jsonb>,
    }
}

diesel::table! {
    /// What was published. One partition a day, by the time in the id.
    events (id) {
        id -> Uuid,
        event_type -> Text,
        operation -> Nullable<Text>,
        organization_id -> Uuid,
        contracting_tmc_id -> Nullable<Uuid>,
        booking_tmc_id -> Nullable<Uuid>,
        occurred_at -> Timestamptz,
        trace_id -> Uuid,
        envelope -> Nullable<Bytea>,
        trip_id -> Nullable<Text>,
        pnr_ids -> Array<Text>,
        matched -> Int4,
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
    /// The nodes that deliver, as each of them told last; one that stops in order takes its row away.
    nodes (name) {
        name -> Text,
        version -> Text,
        started_at -> Timestamptz,
        seen_at -> Timestamptz,
        in_flight -> Int4,
        max_in_flight -> Int4,
        queued -> Int4,
        lanes -> Int4,
        trouble -> Nullable<Text>,
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
        payload_attempt_limit -> Int4,
    }
}

diesel::table! {
    /// Which cell takes the events of a partition from when on: the newest that has begun does.
    partition_owners (partition, starts_at) {
        partition -> Int2,
        starts_at -> Timestamptz,
        cell -> Text,
    }
}

diesel::table! {
    /// Payloads that have yet to be fetched; a row goes when its event has its envelope.
    payload_fetches (event_id) {
        event_id -> Uuid,
        url -> Text,
        operation_summary -> Nullable<Text>,
        due_at -> Timestamptz,
        claim_no -> Int4,
        attempt_count -> Int4,
        attempt_limit -> Int4,
        has_failed -> Bool,
        last_reason -> Nullable<Text>,
        organization_id -> Uuid,
        host -> Nullable<Text>,
        open_claims -> Int4,
    }
}

diesel::table! {
    /// Until when the certificates are good that receivers showed.
    receiver_certificates (subscription_id) {
        subscription_id -> Uuid,
        host -> Text,
        ends_at -> Timestamptz,
        seen_at -> Timestamptz,
    }
}

diesel::table! {
    /// Written at home every few seconds and replicated to every cell, which tells by it how far behind it is.
    replication_beats (is_only) {
        is_only -> Bool,
        beat_at -> Timestamptz,
        nodes -> Int4,
    }
}

diesel::table! {
    /// What came of the deliveries that a resend sent. A row for each that counts, so that none waits for another.
    resend_outcomes (resend_id, counted_by) {
        resend_id -> Uuid,
        counted_by -> Text,
        delivered -> Int8,
        failed_again -> Int8,
    }
}

diesel::table! {
    /// Jobs that send deliveries again, or those that wait now, a few each second.
    resends (id) {
        id -> Uuid,
        subscription_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        event_type -> Nullable<Text>,
        state_filter -> Nullable<Text>,
        since -> Timestamptz,
        until -> Timestamptz,
        reach_kind -> Text,
        reach_id -> Nullable<Uuid>,
        per_second -> Int4,
        state -> Text,
        total -> Int8,
        sent -> Int8,
        last_delivery_id -> Nullable<Uuid>,
        due_at -> Timestamptz,
        created_by -> Text,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        delivery_ids -> Nullable<Array<Uuid>>,
        cells -> Array<Text>,
    }
}

diesel::table! {
    /// What the sandbox's world holds: its counters, travelers, trips, bookings and scenario runs.
    sandbox_objects (kind, id) {
        kind -> Text,
        id -> Text,
        organization_id -> Nullable<Uuid>,
        trip_id -> Nullable<Text>,
        external_id -> Nullable<Text>,
        document -> Json,
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
        expires_at -> Nullable<Timestamptz>,
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
    /// What a subscription has beside the original's fields; no row means the defaults.
    subscription_settings (subscription_id) {
        subscription_id -> Uuid,
        excluded_operations -> Array<Text>,
        oauth2 -> Nullable<Bytea>,
        updated_by -> Text,
        updated_at -> Timestamptz,
        max_per_second -> Nullable<Int4>,
        pause_after_days -> Nullable<Int4>,
    }
}

diesel::table! {
    /// Who wants which events, and where they are posted to. Rows are never deleted, but archived.
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
        granted_by_tmc_id -> Nullable<Uuid>,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    terminated_messages (id) {
        id -> Int8,
        published_at -> Timestamptz,
        sequence -> Int8,
        subject -> Text,
        reason -> Text,
        body -> Bytea,
        terminated_at -> Timestamptz,
    }
}

diesel::table! {
    /// In the database of a cell: which one it is. Empty at home.
    this_cell (is_only) {
        is_only -> Bool,
        name -> Text,
    }
}

diesel::table! {
    /// Deliveries that have not ended: the queue of the engine.
    waiting_deliveries (id) {
        id -> Uuid,
        subscription_id -> Uuid,
        state -> Text,
        due_at -> Timestamptz,
        claim_no -> Int4,
        leased_by -> Nullable<Text>,
        attempt_count -> Int4,
        schedule_start -> Int4,
        first_attempt_at -> Nullable<Timestamptz>,
        last_reason -> Nullable<Text>,
        lost_leases -> Int4,
        resend_id -> Nullable<Uuid>,
        has_failed_again -> Bool,
    }
}

diesel::table! {
    /// Companies that left the TMC by which a subscription got their events: it has no routes for them until somebody who
    /// reaches them puts its event source anew, or they come back.
    withheld_companies (subscription_id, company_id) {
        subscription_id -> Uuid,
        company_id -> Uuid,
        tmc_id -> Uuid,
        is_whole -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::joinable!(alert_notices -> alert_rules (owner_id));
diesel::joinable!(alerts -> subscriptions (subscription_id));
diesel::joinable!(receiver_certificates -> subscriptions (subscription_id));
diesel::joinable!(signing_secrets -> subscriptions (subscription_id));
diesel::joinable!(subscription_route_filters -> subscriptions (subscription_id));
diesel::joinable!(subscription_routes -> subscriptions (subscription_id));
diesel::joinable!(subscription_settings -> subscriptions (subscription_id));
diesel::joinable!(withheld_companies -> subscriptions (subscription_id));

diesel::allow_tables_to_appear_in_same_query!(
    alert_notices,
    alert_rules,
    alerts,
    api_clients,
    attempts,
    batches,
    cells,
    deliveries,
    delivery_tallies,
    events,
    idempotency_keys,
    nodes,
    organizations,
    partition_owners,
    payload_fetches,
    receiver_certificates,
    replication_beats,
    resend_outcomes,
    resends,
    sandbox_objects,
    signing_secrets,
    subscription_route_filters,
    subscription_routes,
    subscription_settings,
    subscriptions,
    terminated_messages,
    this_cell,
    waiting_deliveries,
    withheld_companies,
);
