//! A closed-loop load generator that stops by itself: keep-alive connections, each sends a prepared request, reads the
//! answer, sends the next.
//!
//! It runs on one thread and shares the machine with the server, as every client on this machine would; that is why
//! only ratios between sides that were measured in one run are worth anything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{clock, usage};

/// A server under load.
#[derive(Debug, Clone)]
pub struct Side {
    /// What it is called in the table.
    pub name: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its processes; those that they start are theirs too.
    pub processes: Vec<u32>,
    /// Requests as bytes; each connection sends them in turn.
    pub requests: Arc<Vec<Vec<u8>>>,
}

/// How long a side is kept busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// For so long; the requests are sent again and again.
    Passed(Duration),
    /// Until each request was sent once.
    Sent,
}

/// What came of one measurement.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Answers a second.
    pub rate: f64,
    /// Half of the answers came within so many milliseconds.
    pub p50: f64,
    /// 99 of 100 answers came within so many milliseconds.
    pub p99: f64,
    /// CPU time of the server for each answer, in microseconds.
    pub server_cpu: f64,
}

/// Makes the bytes of a form request.
#[must_use]
pub fn form_request(path: &str, authorization: &str, form: &str) -> Vec<u8> {
    let length = form.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nAuthorization: {authorization}\r\n"
    );
    let rest = format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}");
    (head + &rest).into_bytes()
}

/// Makes the bytes of a `GET`.
#[must_use]
pub fn get_request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n").into_bytes()
}

/// Keeps `connections` busy.
///
/// # Errors
/// A connection fails, or an answer is not a 200.
pub fn run(side: &Side, connections: usize, until: Until) -> Result<Measured, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.map_err(|problem| format!("no runtime: {problem}"))?;
    runtime.block_on(measure(side, connections, until))
}

/// One answer to one request, body and all.
///
/// # Errors
/// As [`run`].
pub fn once(side: &Side) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.map_err(|problem| format!("no runtime: {problem}"))?;
    runtime.block_on(async {
        let mut connection = Connection::open(side).await?;
        let request = side.requests.first().ok_or("no request")?;
        let body = connection.exchange(request).await?;
        Ok(String::from_utf8_lossy(body).into_owned())
    })
}

async fn measure(side: &Side, connections: usize, until: Until) -> Result<Measured, String> {
    let mut opened = Vec::new();
    for _ in 0..connections {
        opened.push(Connection::open(side).await?);
    }
    let cpu_before = usage::cpu(&side.processes)?;
    let start = clock::now();
    let tasks: Vec<_> = opened
        .into_iter()
        .enumerate()
        .map(|(number, connection)| {
            let requests = Arc::clone(&side.requests);
            tokio::spawn(async move {
                match until {
                    Until::Passed(duration) => keep_busy(connection, &requests, number, start + duration).await,
                    Until::Sent => send_each(connection, requests.iter().skip(number).step_by(connections)).await,
                }
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(
            task.await
                .map_err(|problem| problem.to_string())?
                .map_err(|problem| format!("{}: {problem}", side.name))?,
        );
    }
    let elapsed = start.elapsed().as_secs_f64();
    let cpu = usage::cpu(&side.processes)?.saturating_sub(cpu_before);
    Ok(summary(latencies, elapsed, cpu))
}

fn summary(mut latencies: Vec<Duration>, elapsed: f64, cpu: Duration) -> Measured {
    latencies.sort_unstable();
    let at = |part: usize| {
        latencies
            .get(latencies.len() * part / 100)
            .copied()
            .unwrap_or_default()
            .as_secs_f64()
            * 1e3
    };
    // Counts of this size are exact.
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let count = latencies.len() as f64;
    Measured {
        rate: count / elapsed,
        p50: at(50),
        p99: at(99),
        server_cpu: cpu.as_secs_f64() * 1e6 / count.max(1.0),
    }
}

async fn keep_busy(
    mut connection: Connection,
    requests: &[Vec<u8>],
    number: usize,
    end: Instant,
) -> Result<Vec<Duration>, String> {
    let mut latencies = Vec::new();
    let mut before = clock::now();
    for request in requests.iter().cycle().skip(number % requests.len().max(1)) {
        connection.exchange(request).await?;
        let after = clock::now();
        latencies.push(after - before);
        before = after;
        if after >= end {
            break;
        }
    }
    Ok(latencies)
}

async fn send_each(
    mut connection: Connection,
    requests: impl Iterator<Item = &Vec<u8>>,
) -> Result<Vec<Duration>, String> {
    let mut latencies = Vec::new();
    for request in requests {
        let before = clock::now();
        connection.exchange(request).await?;
        latencies.push(before.elapsed());
    }
    Ok(latencies)
}

/// A keep-alive connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, head and body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Connection {
    async fn open(side: &Side) -> Result<Self, String> {
        let opened = Self::open_to(side.address).await;
        opened.map_err(|problem| format!("{}: {problem}", side.name))
    }

    /// A connection to a server.
    pub(crate) async fn open_to(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address)
            .await
            .map_err(|problem| problem.to_string())?;
        stream.set_nodelay(true).map_err(|problem| problem.to_string())?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends bytes, and does not wait for an answer.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream
            .write_all(bytes)
            .await
            .map_err(|problem| problem.to_string())
    }

    /// Sends a request and returns the answer, whatever it is.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer, String> {
        let (status, _) = self.answer(request).await?;
        let text = String::from_utf8_lossy(&self.buffer).into_owned();
        Ok(Answer { status, text })
    }

    /// Sends a request and returns the body of the answer, which must be a 200.
    async fn exchange(&mut self, request: &[u8]) -> Result<&[u8], String> {
        let (status, body) = self.answer(request).await?;
        if status == 200 {
            Ok(&self.buffer[body..])
        } else {
            Err(format!("answered {status}"))
        }
    }

    /// The status of an answer, and where its body begins.
    async fn answer(&mut self, request: &[u8]) -> Result<(u16, usize), String> {
        self.send(request).await?;
        self.buffer.clear();
        loop {
            let read = self
                .stream
                .read_buf(&mut self.buffer)
                .await
                .map_err(|problem| problem.to_string())?;
            if read == 0 {
                return Err("the server closed the connection".to_owned());
            }
            if let Some(complete) = complete(&self.buffer)? {
                return Ok(complete);
            }
        }
    }
}

/// The status, and where the body begins, once the answer is there to its end.
fn complete(answer: &[u8]) -> Result<Option<(u16, usize)>, String> {
    let Some(head_end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..head_end]).map_err(|_| "the head of the answer is not text")?;
    let status = head
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3)?.parse().ok());
    let status = status.ok_or_else(|| format!("answered {}", head.lines().next().unwrap_or_default()))?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok())
        .ok_or("an answer without Content-Length")?;
    let body = head_end + 4;
    Ok((answer.len() >= body + length).then_some((status, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_complete_with_its_last_byte() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        assert_eq!(complete(answer), Ok(Some((200, answer.len() - 2))));
        assert_eq!(complete(&answer[..answer.len() - 1]), Ok(None));
        assert_eq!(complete(b"HTTP/1.1 200 OK\r\n"), Ok(None));
    }

    #[test]
    fn a_refusal_is_an_answer_and_what_is_no_http_is_not() {
        let answer = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(complete(answer), Ok(Some((401, answer.len()))));
        assert!(complete(b"SMTP ready\r\n\r\n").is_err());
    }

    #[test]
    fn percentiles_are_those_of_the_answers() {
        let latencies: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        let measured = summary(latencies, 2.0, Duration::from_millis(1));
        assert!((measured.rate - 50.0).abs() < 1e-9 && (measured.p50 - 51.0).abs() < 1e-9);
        assert!((measured.p99 - 100.0).abs() < 1e-9 && (measured.server_cpu - 10.0).abs() < 1e-9);
    }
}
