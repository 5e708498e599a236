//! Log lines on their way to standard error, by a thread of its own: a disk that is full, a reader that went away or
//! one that hangs costs lines and nothing else.
//!
//! What asks for a line never waits and is never told of an error. Lines that find no room, or that cannot be written,
//! are dropped and counted; once writing works again, a line says how many were.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::MakeWriter;

/// The most bytes that wait to be written.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most lines that wait to be written.
const MAX_LINES: usize = 16 * 1024;
/// How much is written at once.
const BATCH: usize = 32 * 1024;
/// How long to leave a reader alone that set the stream to non-blocking and has not read.
const REST: Duration = Duration::from_millis(5);

/// A queue of lines with a thread that writes them. Clones share it.
#[derive(Clone)]
pub struct Lines(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    /// Something was queued.
    queued: Condvar,
    /// Everything was written or dropped.
    idle: Condvar,
    dropped: AtomicU64,
}

#[derive(Default)]
struct Queue {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    is_writing: bool,
}

impl Lines {
    /// Writes to this stream from now on; `told` words the line that says how many were dropped.
    pub fn to(stream: impl Write + Send + 'static, told: fn(u64) -> String) -> io::Result<Self> {
        let (queue, queued, idle, dropped) = Default::default();
        let lines = Self(Arc::new(Shared { queue, queued, idle, dropped }));
        let shared = lines.0.clone();
        std::thread::Builder::new().name("log".to_owned()).spawn(move || Writer::of(shared, stream, told).run())?;
        Ok(lines)
    }

    /// Queues a line, its newline included, or drops it.
    pub fn push(&self, line: &[u8]) {
        let mut queue = self.0.lock();
        if queue.lines.len() >= MAX_LINES || queue.bytes + line.len() > MAX_BYTES {
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        queue.bytes += line.len();
        queue.lines.push_back(line.to_vec());
        drop(queue);
        self.0.queued.notify_one();
    }

    /// Waits until everything was written, or this long; tells which.
    pub fn flush(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        let mut queue = self.0.lock();
        while !queue.lines.is_empty() || queue.is_writing {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            queue = self.0.idle.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// How many were dropped since the start.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Writer<W> {
    shared: Arc<Shared>,
    stream: W,
    told: fn(u64) -> String,
    /// How many dropped lines were told of.
    told_of: u64,
    /// The last thing written was the beginning of a line.
    is_torn: bool,
}

impl<W: Write> Writer<W> {
    fn of(shared: Arc<Shared>, stream: W, told: fn(u64) -> String) -> Self {
        Self { shared, stream, told, told_of: 0, is_torn: false }
    }

    /// Goes on for as long as the process.
    fn run(mut self) {
        loop {
            let batch = self.next();
            self.write(&batch);
        }
    }

    /// The next lines, waiting for them.
    fn next(&self) -> Vec<Vec<u8>> {
        let mut queue = self.shared.lock();
        queue.is_writing = false;
        while queue.lines.is_empty() {
            self.shared.idle.notify_all();
            queue = self.shared.queued.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.is_writing = true;
        let mut batch = Vec::new();
        let mut bytes = 0;
        while queue.lines.front().is_some_and(|line| bytes == 0 || bytes + line.len() <= BATCH) {
            let Some(line) = queue.lines.pop_front() else { break };
            bytes += line.len();
            batch.push(line);
        }
        queue.bytes -= bytes;
        batch
    }

    fn write(&mut self, batch: &[Vec<u8>]) {
        let start = if mem::take(&mut self.is_torn) { &b"\n"[..] } else { b"" };
        let whole = [start, &batch.concat()].concat();
        let (written, done) = write_some(&mut self.stream, &whole);
        if done.is_ok() {
            self.tell();
            return;
        }
        let mut end = start.len();
        let whole_lines = batch.iter().take_while(|line| {
            end += line.len();
            end <= written
        });
        self.is_torn = written > 0 && whole[written - 1] != b'\n' || written == 0 && !start.is_empty();
        let lost = batch.len() - whole_lines.count();
        self.shared.dropped.fetch_add(lost as u64, Ordering::Relaxed);
    }

    /// Writing works: says what was lost meanwhile.
    fn tell(&mut self) {
        let dropped = self.shared.dropped.load(Ordering::Relaxed);
        if dropped == self.told_of {
            return;
        }
        let line = (self.told)(dropped - self.told_of);
        let (written, done) = write_some(&mut self.stream, line.as_bytes());
        if done.is_ok() {
            self.told_of = dropped;
        } else {
            self.is_torn = written > 0;
        }
    }
}

/// Writes all of it; gives how much was, also where the rest cannot be.
fn write_some(stream: &mut impl Write, bytes: &[u8]) -> (usize, io::Result<()>) {
    let mut written = 0;
    while written < bytes.len() {
        match stream.write(&bytes[written..]) {
            Ok(0) => return (written, Err(ErrorKind::WriteZero.into())),
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(REST),
            Err(error) => return (written, Err(error)),
        }
    }
    (written, stream.flush())
}

/// One line of `tracing`, which writes each with a single call.
pub struct Line<'a>(&'a Lines);

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn told(count: u64) -> String {
        format!("lost {count}\n")
    }

    /// A stream that takes so many bytes, then has no room until there is some again.
    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<(Vec<u8>, usize)>>);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut disk = self.0.lock().unwrap();
            let room = disk.1.saturating_sub(disk.0.len()).min(bytes.len());
            if room == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            disk.0.extend_from_slice(&bytes[..room]);
            Ok(room)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_costs_lines_which_are_counted_and_told_once_there_is_room() {
        let disk = Disk::default();
        disk.0.lock().unwrap().1 = 10;
        let lines = Lines::to(disk.clone(), told).unwrap();
        for line in ["first\n", "second\n", "third\n"] {
            lines.push(line.as_bytes());
            assert!(lines.flush(LONG));
        }
        assert_eq!(lines.dropped(), 2);
        disk.0.lock().unwrap().1 = 1000;
        lines.push(b"fourth\n");
        assert!(lines.flush(LONG));
        // What was torn off is ended before the next line.
        assert_eq!(String::from_utf8_lossy(&disk.0.lock().unwrap().0), "first\nseco\nfourth\nlost 2\n");
    }

    /// A stream whose reader hangs until it is let go.
    struct Hung(mpsc::Receiver<()>, mpsc::Sender<()>);

    impl Write for Hung {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.1.send(());
            let _ = self.0.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_hangs_blocks_nobody_and_what_waits_is_bounded_in_lines_and_bytes() {
        let (let_go, waits) = mpsc::channel();
        let (tell, writing) = mpsc::channel();
        let lines = Lines::to(Hung(waits, tell), told).unwrap();
        lines.push(b"taken\n");
        writing.recv_timeout(LONG).unwrap();
        for _ in 0..MAX_LINES + 5 {
            lines.push(b"waits\n");
        }
        assert_eq!(lines.dropped(), 5);
        assert!(!lines.flush(Duration::from_millis(10)), "it ends though nothing moves");
        drop(let_go);
        assert!(lines.flush(LONG));
        let big = vec![b'x'; MAX_BYTES + 1];
        lines.push(&big);
        assert_eq!(lines.dropped(), 6);
    }
}
