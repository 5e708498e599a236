//! Servers of NATS, alone or as a cluster; removed with the value.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::machine::cpu_seconds;

pub struct Nats {
    servers: Vec<Child>,
    pub url: String,
    dir: PathBuf,
}

impl Nats {
    /// Starts so many.
    pub fn start(count: usize) -> Self {
        use std::os::unix::process::CommandExt;
        let dir = std::env::temp_dir().join(format!("jetbridge-bench-nats-{count}-{}", std::process::id()));
        let held: Vec<_> = (0..2 * count).map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port")).collect();
        let ports: Vec<_> = held.iter().map(|one| one.local_addr().expect("it is bound").port()).collect();
        drop(held);
        let (clients, routes) = ports.split_at(count);
        let url = |port: &u16| format!("nats://127.0.0.1:{port}");
        let all_routes: Vec<_> = routes.iter().map(url).collect();
        let start = |n: usize| {
            let place = dir.join(n.to_string());
            std::fs::create_dir_all(&place).expect("a folder");
            let mut config = format!(
                "server_name: n{n}\nlisten: 127.0.0.1:{}\nmax_payload: 2MB\njetstream {{store_dir: \"{}\"}}\n",
                clients[n],
                place.display()
            );
            if count > 1 {
                config +=
                    &format!("cluster {{name: b, listen: \"127.0.0.1:{}\", routes: {all_routes:?}}}\n", routes[n]);
            }
            let file = place.join("nats.conf");
            std::fs::write(&file, config).expect("a file");
            let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/target/nats/bin/nats-server");
            let program = [ours, "/usr/sbin/nats-server", "nats-server"]
                .into_iter()
                .find(|path| Command::new(path).arg("-v").output().is_ok());
            let mut command = Command::new(program.expect("./dev bench stream installs nats-server"));
            command
                .arg("-c")
                .arg(file)
                .process_group(0)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.spawn().expect("it starts")
        };
        let servers = (0..count).map(start).collect();
        Self { servers, url: clients.iter().map(url).collect::<Vec<_>>().join(","), dir }
    }

    pub fn cpu(&self) -> f64 {
        self.servers.iter().map(|server| cpu_seconds(server.id())).sum()
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
