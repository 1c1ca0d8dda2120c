//! A load balancer before several servers: each request goes to the next one, and past those that do not answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use crate::bench::clock;

/// How long a server may take to answer before it is passed over.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long one that did not answer is left alone.
const BENCH: Duration = Duration::from_secs(2);

/// A balancer on the loopback, for as long as the process lives.
#[derive(Debug)]
pub struct Balancer {
    /// Where it answers.
    pub url: Url,
}

struct Servers {
    addresses: Vec<SocketAddr>,
    /// Until when each is left alone.
    benched: Mutex<Vec<Option<Instant>>>,
    next: AtomicUsize,
}

/// What one server said.
enum Said {
    /// This.
    Answer(Vec<u8>),
    /// Nothing, and it has done nothing: the request never reached it, or it says so.
    Nothing,
    /// Nothing, and it may have done what was asked.
    Unknown,
}

impl Balancer {
    /// Starts one before some servers.
    ///
    /// # Errors
    /// There is no free port, or a URL without an address.
    pub fn before(servers: &[Url]) -> Result<Self, String> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|problem| problem.to_string())?;
        let address = listener.local_addr().map_err(|problem| problem.to_string())?;
        let addresses = servers.iter().map(|url| {
            let found = url.socket_addrs(|| None).map_err(|problem| problem.to_string())?;
            found.first().copied().ok_or_else(|| format!("{url} has no address"))
        });
        let servers = Arc::new(Servers {
            addresses: addresses.collect::<Result<_, _>>()?,
            benched: Mutex::new(vec![None; servers.len()]),
            next: AtomicUsize::new(0),
        });
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let servers = Arc::clone(&servers);
                std::thread::spawn(move || serve(client, &servers));
            }
        });
        let url = Url::parse(&format!("http://{address}/")).map_err(|problem| problem.to_string())?;
        Ok(Self { url })
    }
}

/// One request of a client, which closes its connection after it.
fn serve(mut client: TcpStream, servers: &Servers) {
    let Ok(request) = read_request(&client) else { return };
    let answer = servers.answer(&request);
    let none: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    // The client may have gone.
    drop(client.write_all(answer.as_deref().unwrap_or(none)));
}

impl Servers {
    /// The answer of the first server that gives one. A request that may have been done is not sent again.
    fn answer(&self, request: &[u8]) -> Option<Vec<u8>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let all = (0..self.addresses.len()).map(|step| (first + step) % self.addresses.len());
        let (good, benched): (Vec<_>, Vec<_>) = all.partition(|which| !self.is_benched(*which));
        for which in good.into_iter().chain(benched) {
            match ask(self.addresses[which], request) {
                Said::Answer(answer) => return Some(answer),
                Said::Nothing => self.bench(which),
                Said::Unknown => {
                    self.bench(which);
                    return None;
                }
            }
        }
        None
    }

    fn is_benched(&self, which: usize) -> bool {
        let benched = self.benched.lock().unwrap_or_else(PoisonError::into_inner);
        benched[which].is_some_and(|until| clock::now() < until)
    }

    fn bench(&self, which: usize) {
        let mut benched = self.benched.lock().unwrap_or_else(PoisonError::into_inner);
        benched[which] = Some(clock::now() + BENCH);
    }
}

fn ask(server: SocketAddr, request: &[u8]) -> Said {
    let Ok(mut stream) = TcpStream::connect_timeout(&server, PATIENCE) else {
        return Said::Nothing;
    };
    let mut answer = Vec::new();
    let exchanged = stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| stream.write_all(request))
        .and_then(|()| stream.read_to_end(&mut answer));
    match exchanged {
        // Nothing was done, it says.
        Ok(_) if answer.starts_with(b"HTTP/1.1 503") => Said::Nothing,
        Ok(1..) => Said::Answer(answer),
        _ => Said::Unknown,
    }
}

fn read_request(client: &TcpStream) -> std::io::Result<Vec<u8>> {
    let mut reader = BufReader::new(client);
    let (mut request, mut length) = (Vec::new(), 0);
    loop {
        let from = request.len();
        reader.read_until(b'\n', &mut request)?;
        let line = String::from_utf8_lossy(&request[from..]).to_ascii_lowercase();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.extend(body);
    Ok(request)
}
