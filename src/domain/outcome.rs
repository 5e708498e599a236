//! How a try ended: delivered, or one of a closed list of reasons, each with advice.

use chrono::TimeDelta;
use utoipa::ToSchema;

use super::names::names;

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

names! {
    /// Why a try failed, or a delivery ended without one. Stored and shown by name.
    #[derive(ToSchema)]
    #[schema(as = FailureReason)]
    pub stored enum Reason {
        /// The host name has no address: check the spelling of the URL and the DNS record.
        DnsNotFound = "DNS_NOT_FOUND",
        /// The host name could not be looked up: check that its name servers answer.
        DnsFailed = "DNS_FAILED",
        /// The host has an address that may not be called: give it public addresses only, or have the platform allow
        /// its network.
        AddressForbidden = "ADDRESS_FORBIDDEN",
        /// Nothing listens at the address: start the receiver, or check port and firewall.
        ConnectionRefused = "CONNECTION_REFUSED",
        /// The connection was not accepted in time: check that a firewall does not drop it.
        ConnectionTimedOut = "CONNECTION_TIMED_OUT",
        /// The address could not be reached: check routing and firewall.
        ConnectionFailed = "CONNECTION_FAILED",
        /// The connection was closed before an answer came: look for a crash or a proxy's limit on your side.
        ConnectionReset = "CONNECTION_RESET",
        /// The TLS handshake did not end in time: check that the port speaks TLS.
        TlsTimedOut = "TLS_TIMED_OUT",
        /// The TLS handshake failed: check that the port speaks TLS with common ciphers.
        TlsFailed = "TLS_FAILED",
        /// The receiver wants a client certificate, and the platform has none that fits: switch that off for these calls, and
        /// verify their signature instead; or let the platform's operators configure one.
        TlsClientCertificateRequired = "TLS_CLIENT_CERTIFICATE_REQUIRED",
        /// The receiver offers no TLS 1.2 or newer: switch it on.
        TlsVersionTooOld = "TLS_VERSION_TOO_OLD",
        /// The certificate has expired: renew it.
        CertificateExpired = "CERTIFICATE_EXPIRED",
        /// The certificate is not valid yet: check its dates.
        CertificateNotYetValid = "CERTIFICATE_NOT_YET_VALID",
        /// The certificate comes from an authority that is not trusted, or lacks an intermediate: serve the whole chain
        /// of a public authority.
        CertificateUntrusted = "CERTIFICATE_UNTRUSTED",
        /// The certificate is for another host name: get one for the name in the URL.
        CertificateWrongName = "CERTIFICATE_WRONG_NAME",
        /// The certificate is not acceptable: check its purpose, signature and revocation.
        CertificateInvalid = "CERTIFICATE_INVALID",
        /// No answer came within 40 s: answer 200 first and work later.
        AnswerTimedOut = "ANSWER_TIMED_OUT",
        /// The body of the answer did not end in time, 5 s after its head for a delivery: send a short body, or none.
        AnswerBodyTimedOut = "ANSWER_BODY_TIMED_OUT",
        /// The answer is not valid HTTP, or a line of its head or a chunk of its body is not, or a fetched payload is no JSON
        /// object that an event may hold: check what your server sends, and what stands between it and the internet.
        AnswerMalformed = "ANSWER_MALFORMED",
        /// The headers of the answer are too many or too long: send fewer.
        AnswerHeadersTooLarge = "ANSWER_HEADERS_TOO_LARGE",
        /// The body of the answer is over 64 KiB, or 1 MiB for a payload: send a short body, or none.
        AnswerTooLarge = "ANSWER_TOO_LARGE",
        /// The answer ended before its announced length, or without the end that TLS wants: check for a crash while
        /// answering.
        AnswerCutShort = "ANSWER_CUT_SHORT",
        /// Redirects are not followed: put the final URL into the subscription.
        Redirected = "REDIRECTED",
        /// Only 200 counts as success: answer exactly 200.
        StatusNotOk = "STATUS_NOT_OK",
        /// The receiver refused the credentials: check custom headers, token and signature verification.
        Unauthorized = "UNAUTHORIZED",
        /// The receiver has nothing at this path: check the URL of the subscription.
        EndpointMissing = "ENDPOINT_MISSING",
        /// The receiver refused the request: look at the answer's body.
        ClientError = "CLIENT_ERROR",
        /// The receiver asked to slow down: raise its limit for these calls, or queue them.
        TooManyRequests = "TOO_MANY_REQUESTS",
        /// The receiver said that it is unavailable: check its health.
        ServiceUnavailable = "SERVICE_UNAVAILABLE",
        /// The receiver failed: look into its log.
        ServerError = "SERVER_ERROR",
        /// The status is none that HTTP defines: answer exactly 200.
        StatusUnknown = "STATUS_UNKNOWN",
        /// The token endpoint gave no access token: check its URL and credentials in the settings.
        TokenFailed = "TOKEN_FAILED",
        /// The payload could not be fetched from its URL within the organization's limit of tries.
        PayloadCreationFailed = "PAYLOAD_CREATION_FAILED",
        /// The subscription was inactive until the end of the 14 days: activate it and resend.
        Inactive = "INACTIVE",
        /// The company left the TMC by which the subscription got its events: somebody who reaches the company can put
        /// the event source anew and resend.
        OutOfReach = "OUT_OF_REACH",
        /// The nodes that made the try ended before its outcome was written, five times in a row: the service's
        /// operators find why in its log, and can then resend it.
        Interrupted = "INTERRUPTED",
        /// The service could not prepare the request, as when a master key is missing: no try was used up, it goes on
        /// when the operators have set that right.
        Internal = "INTERNAL",
    }
    else "is not the name of a failure reason"
}

impl Reason {
    /// What whoever runs the receiver can do, in a sentence.
    #[must_use]
    pub fn advice(self) -> &'static str {
        self.about()
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
            assert_eq!(reason.as_str().parse(), Ok(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
            assert!(reason.advice().ends_with('.') && reason.advice().matches(". ").count() == 0, "{reason}");
        }
    }
}
