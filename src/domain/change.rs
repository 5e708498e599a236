//! What people and the program do to things, for whoever asks later who did what.

use utoipa::ToSchema;

use super::names::names;

names! {
    /// What was done.
    #[derive(ToSchema)]
    pub stored enum ChangeAction {
        /// It was made.
        Created = "CREATED",
        /// Some of its fields were changed.
        Updated = "UPDATED",
        /// It was archived: it gets nothing, and nobody sees it.
        Archived = "ARCHIVED",
        /// It is back from the archive, paused.
        Restored = "RESTORED",
        /// A secret signs no longer, or an API client gets no more tokens.
        Revoked = "REVOKED",
        /// A resend was cancelled.
        Cancelled = "CANCELLED",
        /// A delivery was sent again by itself.
        Resent = "RESENT",
    }
}

names! {
    /// What kind of thing it was done to.
    #[derive(ToSchema)]
    pub stored enum ChangedKind {
        /// A subscription.
        Subscription = "SUBSCRIPTION",
        /// The settings that a subscription has beside it.
        Settings = "SETTINGS",
        /// A signing secret.
        Secret = "SECRET",
        /// A resend of many deliveries.
        Resend = "RESEND",
        /// A delivery.
        Delivery = "DELIVERY",
        /// A company or TMC.
        Organization = "ORGANIZATION",
        /// An API client.
        Client = "CLIENT",
        /// What the callers of a reach want to be alerted of.
        AlertRules = "ALERT_RULES",
    }
}
