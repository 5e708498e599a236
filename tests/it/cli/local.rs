//! A receiver as a developer runs it: plain HTTP on a port of this machine, started, stopped and started again.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// One request, whole.
#[derive(Clone)]
pub struct Got {
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> String {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).collect()
    }

    /// The event of the delivery: its id with the number at its end taken out.
    pub fn event(&self) -> String {
        let id = self.header("x-spotnana-webhook-id");
        format!("{}00000", &id[..31])
    }
}

pub struct Local {
    pub port: u16,
    got: Arc<Mutex<Vec<Got>>>,
    status: Arc<AtomicU16>,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Local {
    /// Takes a port and answers 200.
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (got, status) = (Arc::default(), Arc::new(AtomicU16::new(200)));
        let mut local = Self { port, got, status, running: None };
        local.start_again();
        local
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks?a=b", self.port)
    }

    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    pub fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let (got, status, stopped) = (self.got.clone(), self.status.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        let (got, status) = (got.clone(), status.clone());
                        std::thread::spawn(move || serve(stream, &got, &status));
                    }
                    Err(_) => std::thread::sleep(Duration::from_millis(2)),
                }
            }
        });
        self.running = Some((stop, thread));
    }

    /// From now on nothing listens there.
    pub fn stop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.store(true, Ordering::SeqCst);
            thread.join().unwrap();
        }
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// The events of what was answered with 200.
    pub fn events(&self) -> BTreeSet<String> {
        self.got().iter().map(Got::event).collect()
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(mut stream: TcpStream, got: &Mutex<Vec<Got>>, status: &AtomicU16) {
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(count @ 1..) = stream.read(&mut buffer) else { return };
        bytes.extend_from_slice(&buffer[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let request = Got { head, body: bytes[end + 4..].to_vec() };
        let length: usize = request.header("content-length").parse().unwrap();
        if request.body.len() < length {
            continue;
        }
        // A probe of the port sends nothing and comes to no end here; a delivery counts once it is answered.
        let status = status.load(Ordering::SeqCst);
        let answer = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsaid");
        if stream.write_all(answer.as_bytes()).is_ok() && status == 200 {
            got.lock().unwrap().push(request);
        }
        return;
    }
}
