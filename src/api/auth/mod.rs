//! Who is calling: access tokens, verified and issued.

mod claims;
mod issuer;
mod jwks;
mod setup;
mod verifier;

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, dev, web};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

pub use claims::Claims;
pub use issuer::{Grant, Issuer};
pub use jwks::Jwks;
pub use setup::{issuer, verifier};
pub use verifier::Verifier;

use super::State;
use super::error::{ACCESS_TOKEN_INVALID, ApiError};
use crate::domain::id::OrganizationId;
use crate::domain::names::names;
use crate::domain::reach::Reach;
use crate::store::organizations;

names! {
    /// What a token may do on `/ext`.
    #[derive(utoipa::ToSchema)]
    pub enum Scope {
        /// Read subscriptions' settings and secrets' ids.
        SubscriptionsRead = "subscriptions:read",
        /// Change them.
        SubscriptionsWrite = "subscriptions:write",
        /// Publish events.
        EventsWrite = "events:write",
        /// Read deliveries.
        DeliveriesRead = "deliveries:read",
        /// Send deliveries again.
        DeliveriesWrite = "deliveries:write",
        /// Manage organizations.
        PlatformAdmin = "platform:admin",
    }
}

/// Who is calling. A handler that takes one cannot be reached without a good token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The token's subject.
    pub subject: String,
    /// Whom it may act for.
    pub reach: Reach,
    /// Until when the token is good.
    pub expires_at: DateTime<Utc>,
    scopes: Vec<String>,
}

impl Caller {
    /// Whether the token has a scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|given| given == scope.as_str())
    }

    /// Refuses who lacks a scope.
    pub fn require_scope(&self, scope: Scope) -> Result<(), ApiError> {
        if self.has(scope) {
            return Ok(());
        }
        Err(ApiError::NotAuthorized(format!("The access token lacks the scope {scope}.")))
    }

    /// Refuses who is not the platform's administrator.
    pub fn require_platform_admin(&self) -> Result<(), ApiError> {
        self.require_scope(Scope::PlatformAdmin)?;
        match self.reach {
            Reach::Everyone => Ok(()),
            _ => Err(ApiError::NotAuthorized("Only a PLATFORM_ADMIN may do this.".to_owned())),
        }
    }

    /// The TMC that it acts for, if it is the administrator of one.
    #[must_use]
    pub fn tmc(&self) -> Option<OrganizationId> {
        if let Reach::Tmc(id) = self.reach { Some(id) } else { None }
    }

    /// Refuses whoever names an organization that they may not act for.
    pub async fn require_reach(
        &self,
        connection: &mut AsyncPgConnection,
        ids: &[OrganizationId],
        field: &str,
    ) -> Result<(), ApiError> {
        refuse(organizations::out_of_reach(connection, self.reach, ids, false).await?.first(), field)
    }

    /// The same for a write: what is reached stays so until the transaction ends.
    pub async fn require_and_hold_reach(
        &self,
        connection: &mut AsyncPgConnection,
        ids: &[OrganizationId],
        field: &str,
    ) -> Result<(), ApiError> {
        refuse(organizations::out_of_reach(connection, self.reach, ids, true).await?.first(), field)
    }
}

fn refuse(out_of_reach: Option<&OrganizationId>, field: &str) -> Result<(), ApiError> {
    match out_of_reach {
        None => Ok(()),
        Some(id) => {
            Err(ApiError::NotAuthorized(format!("{field} names organization {id}, which is not yours to act for.")))
        }
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let state = request.app_data::<web::Data<State>>().expect("the server is built with its state").clone();
        let header = request.headers().get(AUTHORIZATION).cloned();
        Box::pin(async move {
            let header = header
                .ok_or(ApiError::NotAuthenticated("An access token is required: Authorization: Bearer <token>."))?;
            let text = header.to_str().map_err(|_| ApiError::NotAuthenticated(ACCESS_TOKEN_INVALID))?;
            let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(ApiError::NotAuthenticated(ACCESS_TOKEN_INVALID));
            }
            match state.hold_clock().await {
                // Events are taken while the database is away, by this machine's own clock if need be.
                Err(_) if state.stream.is_some() => {}
                held => held?,
            }
            state.verifier.verify(token.trim(), state.clock.now()).await
        })
    }
}

impl Caller {
    /// Whom good claims speak for; the error says which of them name nobody.
    fn of(claims: Claims) -> Result<Self, String> {
        let reach = Reach::of(claims.role, claims.company_id, claims.tmc_id)
            .map_err(|_| "the claims role, companyId and tmcId do not go together".to_owned())?;
        // The subject is stored and shown; what could not be stored is no subject.
        if claims.sub.is_empty() || claims.sub.len() > 255 || claims.sub.contains(char::is_control) {
            return Err("the claim sub must have 1 to 255 bytes and no control characters".to_owned());
        }
        if [claims.company_id, claims.tmc_id].contains(&Some(OrganizationId::ANY)) {
            return Err("the claim companyId or tmcId names no organization".to_owned());
        }
        let scopes = claims.scope.split_whitespace().map(ToOwned::to_owned).collect();
        let expires_at = DateTime::from_timestamp(claims.exp, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Ok(Self { subject: claims.sub, reach, expires_at, scopes })
    }
}
