//! What the next attempt of a delivery would send.

use std::fmt::Write;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use http::{HeaderMap, HeaderName};
use serde::Serialize;
use utoipa::ToSchema;

use super::missing;
use crate::api::auth::{Caller, Scope};
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Checked, Found, Stored};
use crate::api::request::preferences::prefers;
use crate::api::{State, path_id};
use crate::delivery::send::{Draft, EventBody};
use crate::delivery::targets::Target;
use crate::domain::id::DeliveryId;
use crate::domain::sealing::OpenError;
use crate::domain::signature::SignatureFormat;
use crate::store::{deliveries, events, targets};

/// The media type of a shell script.
const SCRIPT: &str = "text/x-shellscript";
/// Where the signatures stand, of which each is made with the secrets and the time.
const SIGNATURES: [&str; 2] = ["x-spotnana-webhook-signature", "webhook-signature"];

/// What the next attempt of a delivery would send, without what is secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRequest {
    /// How: always `POST`.
    #[schema(value_type = String, example = "POST")]
    method: &'static str,
    /// Where to.
    #[schema(format = Uri)]
    url: String,
    /// Its headers, in the order in which they are sent. Time and span are of now: each attempt has its own.
    headers: Vec<DeliveryRequestHeader>,
    /// The bytes of the body, which is the `envelope` of the event. Left out while the payload has yet to be fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = usize, required = false, minimum = 0)]
    body_length: Option<usize>,
}

/// A header of a delivery's request.
#[derive(Serialize, ToSchema)]
pub struct DeliveryRequestHeader {
    /// Its name.
    name: String,
    /// Its value. Left out where it is secret: of a custom header, a token and a signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    value: Option<String>,
}

/// Retrieve the request of a delivery
///
/// What the next attempt or a resend would send, to the subscription as it is now: URL, headers without what is secret, and the length
/// of the body. With `Accept: text/x-shellscript` the response is a script for `sh` that makes the same request with curl, and
/// signs it with the secret that you give it.
#[utoipa::path(
    operation_id = "findDeliveryRequest",
    tag = "Delivery",
    params(("deliveryId" = uuid::Uuid, Path, description = "The webhook id.", example = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001")),
    responses(
        (status = 200, description = "The request.", content((DeliveryRequest = "application/json"), (String = "text/x-shellscript"))),
        Authorized, Checked, Found, Stored,
    ),
)]
#[get("/ext/v1/deliveries/{deliveryId}/request")]
pub(crate) async fn find_delivery_request(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_scope(Scope::DeliveriesRead)?;
    caller.require_scope(Scope::SubscriptionsRead)?;
    let id: DeliveryId = path_id(&request, "deliveryId")?;
    let (target, body) = state
        .cells
        .place_of(id.event())
        .await?
        .db
        .run(async |conn| {
            let delivery = deliveries::find(conn, caller.reach, id).await?.ok_or_else(|| missing(id))?;
            // Its company may have left the TMC by which the subscription got its events.
            events::find(conn, caller.reach, id.event()).await?.ok_or_else(|| hidden(id))?;
            let target = targets::load(conn, &[delivery.subscription]).await?.pop().ok_or_else(|| missing(id))?;
            let body = events::bodies(conn, &[id.event()]).await?.pop().ok_or_else(|| missing(id))?;
            Ok::<_, ApiError>((target, body))
        })
        .await?;
    let target = Target::open(&target, &state.keyring).map_err(|error| match error.downcast::<OpenError>() {
        Ok(error) => error.into(),
        Err(error) => ApiError::Internal(error),
    })?;
    let envelope = body.envelope.map(bytes::Bytes::from);
    let body = EventBody { id: body.id, trace_id: body.trace_id, envelope: envelope.clone().unwrap_or_default() };
    let draft = Draft {
        target: &target,
        keys: Vec::new(),
        format: state.signature_format,
        delivery: id,
        body: &body,
        at: state.clock.now(),
        span_id: rand::random::<u64>().max(1),
    };
    let headers = draft.request().map_err(anyhow::Error::new)?.headers().clone();
    let headers = shown(&headers, &target);
    let url = target.uri.to_string();
    if !prefers(&request, &[SCRIPT, "application/x-sh"]) {
        let body_length = envelope.map(|envelope| envelope.len());
        return Ok(HttpResponse::Ok().json(DeliveryRequest { method: "POST", url, headers, body_length }));
    }
    let envelope = envelope.ok_or_else(|| {
        ApiError::NotFound(format!("The payload of delivery {id} has yet to be fetched: there is no request of it."))
    })?;
    let script = script(id, &url, &headers, &String::from_utf8_lossy(&envelope), state.signature_format);
    Ok(HttpResponse::Ok().content_type(SCRIPT).body(script))
}

fn hidden(id: DeliveryId) -> ApiError {
    ApiError::NotFound(format!(
        "The event of delivery {id} is of an organization that is not yours to see: its request is not shown."
    ))
}

/// The headers, without the values that are secret.
fn shown(headers: &HeaderMap, target: &Target) -> Vec<DeliveryRequestHeader> {
    let is_secret = |name: &HeaderName| {
        let is_ours = SIGNATURES.contains(&name.as_str());
        // Custom headers of reserved names are no part of the target.
        is_ours || target.headers.contains_key(name)
    };
    let mut shown: Vec<_> = headers
        .iter()
        .map(|(name, value)| DeliveryRequestHeader {
            name: name.to_string(),
            value: (!is_secret(name)).then(|| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        })
        .collect();
    if target.oauth2.is_some() {
        shown.push(DeliveryRequestHeader { name: "authorization".to_owned(), value: None });
    }
    shown
}

/// A word of a shell script, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The variable that a script takes the value of a header from.
fn variable(header: &str) -> String {
    let name: String =
        header.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' }).collect();
    format!("HEADER_{name}")
}

/// A script that sends the same body to the same place, or to another, signed with the secret that it is given. What is secret is in
/// no argument of a program, where others on the machine could read it.
fn script(
    id: DeliveryId,
    url: &str,
    headers: &[DeliveryRequestHeader],
    envelope: &str,
    format: SignatureFormat,
) -> String {
    let signature = match format {
        SignatureFormat::Bare => "$signature",
        SignatureFormat::V1 => "v1,$signature",
        SignatureFormat::Both => "$signature v1,$signature",
    };
    let mut variables: Vec<String> = Vec::new();
    let (mut asked, mut given, mut secret) = (String::new(), String::new(), String::new());
    for DeliveryRequestHeader { name, value } in headers {
        let made = match (name.as_str(), value) {
            ("x-spotnana-webhook-timestamp" | "webhook-timestamp", _) => format!("\"{name}: $timestamp\""),
            ("x-spotnana-webhook-signature", _) => format!("\"{name}: {signature}\""),
            ("webhook-signature", _) => format!("\"{name}: v1,$signature\""),
            (_, Some(value)) => quoted(&format!("{name}: {value}")),
            (_, None) => {
                let mut variable = variable(name);
                // Names that differ in their signs alone.
                while variables.contains(&variable) {
                    variable.push('_');
                }
                variables.push(variable.clone());
                let _ = writeln!(
                    asked,
                    "#   {variable}  the value of the header {name}; without it the header is left out"
                );
                let _ = writeln!(secret, "{}: ${{{variable}-}}", name.replace('$', r"\$").replace('`', r"\`"));
                continue;
            }
        };
        let _ = writeln!(given, "  --header {made} \\");
    }
    if !secret.is_empty() {
        given.push_str("  --header @/dev/fd/3 \\\n");
    }
    let here = if secret.is_empty() { String::new() } else { format!(" 3<<SECRET_HEADERS\n{secret}SECRET_HEADERS") };
    format!(
        r#"#!/bin/sh
# Sends what the next attempt of delivery {id} would send.
# Its first argument may be another URL to send it to, as https://localhost:9443/hooks; what follows goes to curl.
# It needs curl, openssl, base64 and od, and takes from the environment:
#   JETBRIDGE_SIGNING_SECRET  the signing secret of the subscription, as whsec_…
{asked}set -eu
: "${{JETBRIDGE_SIGNING_SECRET:?the signing secret of the subscription, as whsec_…}}"
url={url}
case ${{1-}} in '' | -*) ;; *) url=$1 && shift ;; esac
id={id}
body={body}
timestamp=$(date +%s)
# HMAC-SHA256 as RFC 2104 has it, so that the key is no argument of openssl.
inner= outer= length=0
for byte in $(printf %s "${{JETBRIDGE_SIGNING_SECRET#whsec_}}" | base64 -d | od -An -v -tx1); do
  inner="$inner$(printf '\\%03o' $((0x$byte ^ 54)))"
  outer="$outer$(printf '\\%03o' $((0x$byte ^ 92)))"
  length=$((length + 1))
done
while [ $length -lt 64 ]; do inner="$inner\066" outer="$outer\134" length=$((length + 1)); done
hashed() {{ {{ printf "$inner" && printf %s "$id.$timestamp.$body"; }} | openssl dgst -sha256 -binary; }}
signature=$({{ printf "$outer" && hashed; }} | openssl dgst -sha256 -binary | base64)
printf %s "$body" | curl --request POST --include --globoff --path-as-is \
{given}  --data-binary @- "$@" "$url"{here}
"#,
        url = quoted(url),
        body = quoted(envelope),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_script_is_more_than_text() {
        assert_eq!(quoted("it's $(here)"), r"'it'\''s $(here)'");
        assert_eq!(variable("X-Api.Key"), "HEADER_X_API_KEY");
        let header = |name: &str, value: Option<&str>| DeliveryRequestHeader {
            name: name.to_owned(),
            value: value.map(ToOwned::to_owned),
        };
        let headers = [
            header("x-a", Some("'; id; '")),
            header("x-$(b)", None),
            header("x.$(b)", None),
            header("x-spotnana-webhook-signature", None),
        ];
        let id: DeliveryId = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001".parse().unwrap();
        let made = script(id, "https://a.example/'", &headers, "{\"a\":\"'$x`\"}", SignatureFormat::Both);
        assert!(made.contains(r"--header 'x-a: '\''; id; '\'''"), "{made}");
        assert!(made.contains("\nx-\\$(b): ${HEADER_X___B_-}\nx.\\$(b): ${HEADER_X___B__-}\n"), "{made}");
        assert!(made.contains("\"x-spotnana-webhook-signature: $signature v1,$signature\""), "{made}");
        assert!(made.contains(r"url='https://a.example/'\'''"), "{made}");
        assert!(made.contains(r#"body='{"a":"'\''$x`"}'"#), "{made}");
    }
}
