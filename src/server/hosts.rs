//! By which names the service may be called.
//!
//! A page on the web can give its own name the address of this machine and then call the sandbox through its reader's
//! browser, as if it were itself (DNS rebinding). Its `Host` header still says its name, which the web knows and which
//! therefore has a dot.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError};

use crate::api::error::ApiError;

/// The names that are answered.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    named: Rc<[String]>,
    takes_all: bool,
}

impl Hosts {
    /// Those that are given, and the sandbox's own; without any, production takes all.
    pub(super) fn new(allowed: &[String], own: &str, is_sandbox: bool) -> Self {
        let takes_all = allowed.is_empty() && !is_sandbox;
        let mut named: Vec<_> = allowed.iter().map(|name| normal(name)).collect();
        named.push(normal(own));
        Self { named: named.into(), takes_all }
    }

    fn take(&self, host: &str) -> bool {
        if self.takes_all {
            return true;
        }
        let Some(name) = name_of(host) else { return false };
        let is_address = name.parse::<Ipv4Addr>().is_ok() || name.parse::<Ipv6Addr>().is_ok();
        let is_local = is_address || !name.contains('.') || name.ends_with(".localhost");
        is_local || self.named.contains(&name)
    }
}

/// A name as it is compared: in lower case, without the dot of the root.
fn normal(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// The name in `name`, `name:port`, `[address]:port`.
fn name_of(host: &str) -> Option<String> {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split_once(']').map(|(address, _)| normal(address));
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    Some(normal(name)).filter(|name| !name.is_empty())
}

/// The middleware.
pub(super) async fn check<B: MessageBody + 'static>(
    hosts: Hosts,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let given = request.uri().authority().map(|authority| authority.as_str());
    let given = given.or_else(|| request.headers().get("host")?.to_str().ok());
    if given.is_some_and(|host| hosts.take(host)) || given.is_none() && hosts.takes_all {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    let what = "The sandbox is not called by the name in the Host header of this request. If it is, start it with --allowed-host.";
    let refusal = ApiError::NotAuthorized(what.to_owned()).error_response();
    Ok(request.into_response(refusal).map_into_right_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandbox_takes_what_no_page_of_the_web_is_called() {
        let hosts = Hosts::new(&["Sandbox.Example.com".to_owned()], "jetbridge.lan", true);
        for host in [
            "localhost",
            "localhost:8080",
            "LOCALHOST:1",
            "127.0.0.1:8080",
            "[::1]:8080",
            "[::1]",
            "192.168.1.7:80",
            "sandbox",
            "app.localhost:8080",
            "localhost.:8080",
            "sandbox.example.com:8080",
            "jetbridge.lan",
        ] {
            assert!(hosts.take(host), "{host}");
        }
        for host in
            ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "", ":80", "["]
        {
            assert!(!hosts.take(host), "{host}");
        }
        assert!(
            Hosts::new(&[], "0.0.0.0", false).take("api.example.com"),
            "production is called whatever it is called"
        );
        assert!(!Hosts::new(&["api.example.com".to_owned()], "0.0.0.0", false).take("evil.example"));
    }
}
