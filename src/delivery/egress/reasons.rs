//! Errors of libraries into reasons.

use std::error::Error as StdError;
use std::io;
use std::sync::atomic::Ordering;

use rustls::{AlertDescription, CertificateError};

use super::wire::Seen;
use crate::domain::outcome::Reason;

/// An error and what caused it, outermost first.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

fn http2_of(error: &hyper::Error) -> Option<&h2::Error> {
    chain(error).find_map(|error| error.downcast_ref::<h2::Error>())
}

/// Why no head came.
pub(super) fn of_head(error: &hyper::Error, seen: &Seen) -> Reason {
    if let Some(reason) = seen.tls_fault() {
        return reason;
    }
    if error.is_parse_too_large() || error.is_parse() && error.to_string().contains("too large") {
        return Reason::AnswerHeadersTooLarge;
    }
    if error.is_parse() || seen.has_flooded() {
        return Reason::AnswerMalformed;
    }
    match http2_of(error) {
        Some(error) if error.is_library() => of_http2(error),
        _ => of_broken(error, Reason::ConnectionReset),
    }
}

/// What our side found wrong with a head.
fn of_http2(error: &h2::Error) -> Reason {
    match error.reason() {
        // What it says when a head, or what carries it, is over our limits.
        Some(h2::Reason::REFUSED_STREAM | h2::Reason::ENHANCE_YOUR_CALM | h2::Reason::COMPRESSION_ERROR) => {
            Reason::AnswerHeadersTooLarge
        }
        _ => Reason::AnswerMalformed,
    }
}

/// Whether an HTTP/2 connection ended or would not take the request, rather than the request having failed.
pub(super) fn is_of_the_connection(error: &hyper::Error) -> bool {
    http2_of(error).is_none_or(|error| {
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_io() || (error.is_remote() && (error.is_go_away() || is_refused))
    })
}

/// What was wrong with a body.
pub(super) fn of_body(error: &hyper::Error, seen: &Seen) -> Reason {
    if seen.has_flooded() {
        Reason::AnswerTooLarge
    } else if error.is_parse() {
        Reason::AnswerMalformed
    } else {
        of_broken(error, Reason::AnswerCutShort)
    }
}

/// A connection that ended, however it did; a malformed chunk is told apart.
fn of_broken(error: &(dyn StdError + 'static), broken: Reason) -> Reason {
    let is_malformed = chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|io| matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput));
    if is_malformed { Reason::AnswerMalformed } else { broken }
}

/// Why a handshake failed.
pub(super) fn of_handshake(error: &io::Error, seen: &Seen) -> Reason {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(error) => of_rustls(error, seen),
        None if matches!(error.kind(), ConnectionReset | UnexpectedEof | BrokenPipe) => Reason::ConnectionReset,
        None => Reason::TlsFailed,
    }
}

/// What TLS found wrong.
pub(super) fn of_rustls(error: &rustls::Error, seen: &Seen) -> Reason {
    match error {
        rustls::Error::InvalidCertificate(error) => of_certificate(error),
        rustls::Error::PeerIncompatible(_) => Reason::TlsVersionTooOld,
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => Reason::TlsVersionTooOld,
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => Reason::TlsClientCertificateRequired,
        // What ends a connection on which a certificate was asked for and none was given; up to TLS 1.2 there is no
        // alert for it.
        rustls::Error::AlertReceived(_) if seen.wants_certificate.load(Ordering::Relaxed) => {
            Reason::TlsClientCertificateRequired
        }
        _ => Reason::TlsFailed,
    }
}

fn of_certificate(error: &CertificateError) -> Reason {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Reason::CertificateExpired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Reason::CertificateNotYetValid,
        // The second: signed by somebody who has the name of an authority that is trusted.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Reason::CertificateUntrusted,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Reason::CertificateWrongName
        }
        // A self-signed certificate that claims to be an authority, or none at all.
        CertificateError::Other(_) | CertificateError::InvalidPurpose => Reason::CertificateUntrusted,
        _ => Reason::CertificateInvalid,
    }
}
