//! A forward proxy between the engine and receivers, and the certificate of its own that it shows them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jetbridge::delivery::egress::{Egress, Identity, Resolve};
use jetbridge::domain::address_policy::AddressPolicy;
use jetbridge::domain::outcome::Reason;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair};
use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{LONG, call, ends, post, takes_request};
use crate::support::process::Folder;
use crate::support::{Receiver, Wild, certificates, loopback};

/// Has every name at these addresses.
struct At(Vec<SocketAddr>);

impl Resolve for At {
    fn resolve(
        &self,
        _: &str,
        _: u16,
    ) -> std::pin::Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>> {
        let addresses = self.0.clone();
        Box::pin(async move { Ok(addresses) })
    }
}

/// A proxy on this machine, which leads all that it is asked for to one receiver, or answers as it is told.
struct TestProxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl TestProxy {
    async fn start(to: SocketAddr, answer: impl Fn(usize) -> &'static str + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (asked.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (kept, answer) = (kept.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        if socket.read_buf(&mut head).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let number = {
                        let mut kept = kept.lock().unwrap();
                        kept.push(String::from_utf8(head).unwrap());
                        kept.len() - 1
                    };
                    let line = answer(number);
                    let is_ok = line.contains(" 200 ");
                    let page = if is_ok { "" } else { "<html>\r\n<p>Refused.</p>\r\n</html>" };
                    let length = if is_ok { String::new() } else { format!("Content-Length: {}\r\n", page.len()) };
                    let head = format!("{line}\r\nVia: test\r\n{length}\r\n{page}");
                    socket.write_all(head.as_bytes()).await.unwrap();
                    if is_ok {
                        let mut receiver = TcpStream::connect(to).await.unwrap();
                        let _ = copy_bidirectional(&mut socket, &mut receiver).await;
                    } else {
                        // It keeps the connection for another request.
                        let _ = socket.read_buf(&mut Vec::new()).await;
                    }
                });
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// A way out that takes it, with every name at these addresses.
    fn egress(&self, policy: AddressPolicy, addresses: &[&str]) -> Egress {
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
        let resolver = At(addresses.iter().map(|address| address.parse().unwrap()).collect());
        let proxy = format!("http://jetbridge:s3cret@{}", self.address).parse().unwrap();
        Egress::with(policy, certificates::roots(), Arc::new(resolver), LONG).unwrap().through(proxy)
    }
}

const OK: &str = "HTTP/1.1 200 Connection established";
const PUBLIC: &str = "93.184.215.14:443";
const URL: &str = "https://receiver.test/hooks";

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_is_told_the_address_that_was_checked_and_tls_is_with_the_receiver() {
    let receiver = Receiver::new().await;
    let proxy = TestProxy::start(receiver.address, |_| OK).await;
    let egress = proxy.egress(AddressPolicy::default(), &[PUBLIC]);
    let reply = post(&egress, URL, 2, LONG).await;
    assert_eq!((ends(&reply), reply.peer), (Ok(200), Some(PUBLIC.parse().unwrap())));
    let asked = proxy.asked();
    assert!(asked[0].starts_with(&format!("CONNECT {PUBLIC} HTTP/1.1\r\nHost: {PUBLIC}\r\n")), "{}", asked[0]);
    assert!(asked[0].contains("\r\nProxy-Authorization: Basic amV0YnJpZGdlOnMzY3JldA==\r\n"), "{}", asked[0]);
    assert!(!receiver.received()[0].head.to_ascii_lowercase().contains("proxy"), "{}", receiver.received()[0].head);
    // A kept connection takes the same way.
    assert_eq!(call(&egress, URL).await, Ok(200));
    assert_eq!((proxy.asked().len(), receiver.count()), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guard_is_before_the_proxy_and_what_is_allowed_here_is_called_directly() {
    let receiver = Receiver::new().await;
    let proxy = TestProxy::start(receiver.address, |_| OK).await;
    for address in ["10.0.0.1:443", "127.0.0.1:443", "169.254.169.254:443", "[::1]:443", "[fd00::1]:443"] {
        let egress = proxy.egress(AddressPolicy::default(), &[address]);
        assert_eq!(call(&egress, URL).await, Err(Reason::AddressForbidden), "{address}");
        let both = proxy.egress(AddressPolicy::default(), &[PUBLIC, address]);
        assert_eq!(call(&both, URL).await, Err(Reason::AddressForbidden), "{address} beside a public one");
    }
    assert_eq!(
        call(&proxy.egress(AddressPolicy::default(), &[]), "https://127.0.0.1/x").await,
        Err(Reason::AddressForbidden)
    );
    let direct = proxy.egress(loopback(), &[&receiver.address.to_string()]);
    assert_eq!(call(&direct, &format!("https://receiver.test:{}/", receiver.address.port())).await, Ok(200));
    assert_eq!(proxy.asked().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_proxy_cannot_reach_is_the_receivers_and_what_it_does_not_do_is_ours() {
    let receiver = Receiver::new().await;
    let sixth = "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:443";
    for (answer, expected) in [
        ("HTTP/1.1 502 Bad Gateway", Err(Reason::ConnectionFailed)),
        ("HTTP/1.1 503 Service Unavailable", Err(Reason::ConnectionFailed)),
        ("HTTP/1.1 504 Gateway Timeout", Err(Reason::ConnectionTimedOut)),
        ("HTTP/1.1 403 Forbidden", Err(Reason::AddressForbidden)),
        ("HTTP/1.1 407 Proxy Authentication Required", Err(Reason::Internal)),
        ("HTTP/1.1 404 Not Found", Err(Reason::Internal)),
        ("SSH-2.0-OpenSSH_9.2", Err(Reason::Internal)),
        ("HTTP/1.1 200 OK\r\n\r\nand more", Err(Reason::Internal)),
    ] {
        let proxy = TestProxy::start(receiver.address, move |_| answer).await;
        let reply = post(&proxy.egress(AddressPolicy::default(), &[PUBLIC]), URL, 2, LONG).await;
        assert_eq!(ends(&reply), expected, "{answer}");
        let is_ours = reply.result.err().unwrap().is_ours;
        assert_eq!(is_ours, expected == Err(Reason::Internal), "{answer}");
    }
    // Both families are asked for, whatever their number.
    let many: Vec<_> = (1..9).map(|n| format!("[2606:2800:21f::{n}]:443")).chain([PUBLIC.to_owned()]).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let proxy = TestProxy::start(receiver.address, |n| if n == 1 { OK } else { "HTTP/1.1 503 x" }).await;
    let reply = post(&proxy.egress(AddressPolicy::default(), &many), URL, 2, LONG).await;
    assert_eq!((ends(&reply), reply.peer), (Ok(200), Some(PUBLIC.parse().unwrap())));
    // The next address does.
    let proxy = TestProxy::start(receiver.address, |n| if n == 0 { "HTTP/1.1 502 x" } else { OK }).await;
    let reply = post(&proxy.egress(AddressPolicy::default(), &[sixth, PUBLIC]), URL, 2, LONG).await;
    assert_eq!((ends(&reply), reply.peer), (Ok(200), Some(PUBLIC.parse().unwrap())));
    // Nobody listens there.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let egress = TestProxy { address: gone, asked: Arc::default() }.egress(AddressPolicy::default(), &[PUBLIC]);
    let reply = post(&egress, URL, 2, LONG).await;
    assert!(reply.result.as_ref().is_err_and(|failure| failure.is_ours), "{reply:?}");
    // One that hangs takes no longer than the call may.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let egress = TestProxy { address, asked: Arc::default() }.egress(AddressPolicy::default(), &[PUBLIC]);
    let reply = post(&egress, URL, 2, Duration::from_secs(1)).await;
    assert!(reply.result.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_wants_a_certificate_is_shown_ours_and_others_are_not() {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let (chain, key) = certificates::make(certificates::Certificate::Good);
    let verifier = WebPkiClientVerifier::builder(Arc::new(certificates::roots())).build().unwrap();
    let config = ServerConfig::builder().with_client_cert_verifier(verifier).with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let shown = Arc::new(Mutex::new(0));
    let counted = shown.clone();
    let wanting = Wild::new(move |_, socket| {
        let (acceptor, counted) = (acceptor.clone(), counted.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(socket).await else { return };
            *counted.lock().unwrap() += stream.get_ref().1.peer_certificates().map_or(0, <[_]>::len);
            if takes_request(&mut stream).await {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
                let _ = stream.shutdown().await;
            }
        }
    })
    .await;
    let folder = Folder::new();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["platform.example.com".to_owned()]).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let (certificate_file, key_file) = (folder.0.join("own.pem"), folder.0.join("own-key.pem"));
    std::fs::write(&certificate_file, certificates::signed(params, &key)).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    let identity = || Identity::read(&certificate_file, &key_file).unwrap();
    let plain = super::to_loopback();
    assert_eq!(call(&plain, &wanting.url()).await, Err(Reason::TlsClientCertificateRequired));
    assert_eq!(call(&super::to_loopback().identified_by(identity()), &wanting.url()).await, Ok(200));
    assert_eq!(*shown.lock().unwrap(), 1);
    let other = Receiver::new().await;
    assert_eq!(call(&super::to_loopback().identified_by(identity()), &other.url()).await, Ok(200), "who wants none");

    let wrong = KeyPair::generate().unwrap();
    std::fs::write(&key_file, wrong.serialize_pem()).unwrap();
    let error = format!("{:#}", Identity::read(&certificate_file, &key_file).unwrap_err());
    assert!(error.contains("own-key.pem is not the key of"), "{error}");
    std::fs::write(&key_file, "no key").unwrap();
    let error = format!("{:#}", Identity::read(&certificate_file, &key_file).unwrap_err());
    assert!(error.contains("own-key.pem holds no key in PEM"), "{error}");
    assert!(Identity::read(&key_file, &key_file).is_err());
}
