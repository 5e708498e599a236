//! How a try ended: delivered, or one of a closed list of reasons, each with advice.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::Serialize;
use utoipa::ToSchema;

/// How one try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The head of the answer came in time, with 200.
    Delivered,
    /// Anything else.
    Failed {
        /// Why.
        reason: Reason,
        /// The wait that the receiver asked for, with 429 and 503.
        retry_after: Option<TimeDelta>,
    },
}

impl Outcome {
    /// A failure without a wish of the receiver.
    #[must_use]
    pub fn failed(reason: Reason) -> Self {
        Self::Failed { reason, retry_after: None }
    }

    /// Why it failed.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Delivered => None,
            Self::Failed { reason, .. } => Some(*reason),
        }
    }

    /// The outcome of an answer with this status, whatever became of its body (contract, "success": exactly 200).
    #[must_use]
    pub fn of_status(status: u16, retry_after: Option<TimeDelta>) -> Self {
        let reason = match status {
            200 => return Self::Delivered,
            201..=299 => Reason::StatusNotOk,
            300..=399 => Reason::Redirected,
            429 => Reason::TooManyRequests,
            401 | 403 => Reason::Unauthorized,
            404 | 410 => Reason::EndpointMissing,
            400..=499 => Reason::ClientError,
            503 => Reason::ServiceUnavailable,
            500..=599 => Reason::ServerError,
            _ => Reason::StatusUnknown,
        };
        Self::Failed { reason, retry_after: retry_after.filter(|_| matches!(status, 429 | 503)) }
    }
}

macro_rules! reasons {
    ($($variant:ident = $text:literal, $advice:literal;)*) => {
        /// Why a try failed, or a delivery ended without one. Stored and shown by name.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow, ToSchema,
        )]
        #[diesel(sql_type = Text)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[schema(as = FailureReason)]
        pub enum Reason {
            $(#[doc = $advice] $variant,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// What whoever runs the receiver can do, in a sentence.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice),* }
            }
        }
    };
}

reasons! {
    DnsNotFound = "DNS_NOT_FOUND", "The host name has no address: check the spelling of the URL and the DNS record.";
    DnsFailed = "DNS_FAILED", "The host name could not be looked up: check that its name servers answer.";
    AddressForbidden = "ADDRESS_FORBIDDEN", "The host has an address that may not be called: give it public addresses only, or have the platform allow its network.";
    ConnectionRefused = "CONNECTION_REFUSED", "Nothing listens at the address: start the receiver, or check port and firewall.";
    ConnectionTimedOut = "CONNECTION_TIMED_OUT", "The connection was not accepted in time: check that a firewall does not drop it.";
    ConnectionFailed = "CONNECTION_FAILED", "The address could not be reached: check routing and firewall.";
    ConnectionReset = "CONNECTION_RESET", "The connection was closed before an answer came: look for a crash or a proxy's limit on your side.";
    TlsTimedOut = "TLS_TIMED_OUT", "The TLS handshake did not end in time: check that the port speaks TLS.";
    TlsFailed = "TLS_FAILED", "The TLS handshake failed: check that the port speaks TLS with common ciphers.";
    TlsClientCertificateRequired = "TLS_CLIENT_CERTIFICATE_REQUIRED", "The receiver wants a client certificate, and none is ever sent: switch that off for these calls, and verify their signature instead.";
    TlsVersionTooOld = "TLS_VERSION_TOO_OLD", "The receiver offers no TLS 1.2 or newer: switch it on.";
    CertificateExpired = "CERTIFICATE_EXPIRED", "The certificate has expired: renew it.";
    CertificateNotYetValid = "CERTIFICATE_NOT_YET_VALID", "The certificate is not valid yet: check its dates.";
    CertificateUntrusted = "CERTIFICATE_UNTRUSTED", "The certificate comes from an authority that is not trusted, or lacks an intermediate: serve the whole chain of a public authority.";
    CertificateWrongName = "CERTIFICATE_WRONG_NAME", "The certificate is for another host name: get one for the name in the URL.";
    CertificateInvalid = "CERTIFICATE_INVALID", "The certificate is not acceptable: check its purpose, signature and revocation.";
    AnswerTimedOut = "ANSWER_TIMED_OUT", "No answer came within 40 s: answer 200 first and work later.";
    AnswerBodyTimedOut = "ANSWER_BODY_TIMED_OUT", "The body of the answer did not end in time, 5 s after its head for a delivery: send a short body, or none.";
    AnswerMalformed = "ANSWER_MALFORMED", "The answer is not valid HTTP, or a line of its head or a chunk of its body is not: check what stands between your server and the internet.";
    AnswerHeadersTooLarge = "ANSWER_HEADERS_TOO_LARGE", "The headers of the answer are too many or too long: send fewer.";
    AnswerTooLarge = "ANSWER_TOO_LARGE", "The body of the answer is over 64 KiB, or 1 MiB for a payload: send a short body, or none.";
    AnswerCutShort = "ANSWER_CUT_SHORT", "The answer ended before its announced length, or without the end that TLS wants: check for a crash while answering.";
    Redirected = "REDIRECTED", "Redirects are not followed: put the final URL into the subscription.";
    StatusNotOk = "STATUS_NOT_OK", "Only 200 counts as success: answer exactly 200.";
    Unauthorized = "UNAUTHORIZED", "The receiver refused the credentials: check custom headers, token and signature verification.";
    EndpointMissing = "ENDPOINT_MISSING", "The receiver has nothing at this path: check the URL of the subscription.";
    ClientError = "CLIENT_ERROR", "The receiver refused the request: look at the answer's body.";
    TooManyRequests = "TOO_MANY_REQUESTS", "The receiver asked to slow down: raise its limit for these calls, or queue them.";
    ServiceUnavailable = "SERVICE_UNAVAILABLE", "The receiver said that it is unavailable: check its health.";
    ServerError = "SERVER_ERROR", "The receiver failed: look into its log.";
    StatusUnknown = "STATUS_UNKNOWN", "The status is none that HTTP defines: answer exactly 200.";
    TokenFailed = "TOKEN_FAILED", "The token endpoint gave no access token: check its URL and credentials in the settings.";
    PayloadCreationFailed = "PAYLOAD_CREATION_FAILED", "The payload could not be fetched from its URL within the organization's limit of tries.";
    Inactive = "INACTIVE", "The subscription was inactive until the end of the 14 days: activate it and resend.";
    OutOfReach = "OUT_OF_REACH", "The company left the TMC by which the subscription got its events: somebody who reaches the company can put the event source anew and resend.";
    Interrupted = "INTERRUPTED", "The nodes that made the try ended before its outcome was written, five times in a row: the service's operators find why in its log, and can then resend it.";
    Internal = "INTERNAL", "The service could not prepare the request, as when a master key is missing: no try was used up, it goes on when the operators have set that right.";
}

super::text_codec!(Reason);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no reason.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the name of a failure reason")]
pub struct UnknownReason;

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == text).ok_or(UnknownReason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_is_delivered() {
        let wish = Some(TimeDelta::seconds(9));
        assert_eq!(Outcome::of_status(200, wish), Outcome::Delivered);
        for status in (100..600).filter(|status| *status != 200) {
            let outcome = Outcome::of_status(status, wish);
            let Outcome::Failed { retry_after, .. } = outcome else { panic!("{status}") };
            assert_eq!(retry_after.is_some(), matches!(status, 429 | 503), "{status}");
        }
    }

    #[test]
    fn every_reason_has_a_name_of_its_own_and_one_sentence() {
        for reason in Reason::ALL {
            assert_eq!(reason.as_str().parse(), Ok(*reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
            assert!(reason.advice().ends_with('.') && reason.advice().matches(". ").count() == 0, "{reason}");
        }
    }
}
