//! Just enough HTTP for a scripted browser that talks to a server on this machine.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use url::Url;

/// How long one page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// No page is near this, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    /// The values of all headers of that name (lower case).
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Sends one request on a connection of its own: `GET`, or `POST` of a form.
pub(super) async fn send(url: &Url, cookies: &str, form: Option<&str>) -> io::Result<Answer> {
    let host = url.host_str().ok_or(io::ErrorKind::InvalidInput)?;
    let port = url.port_or_known_default().ok_or(io::ErrorKind::InvalidInput)?;
    let target = url
        .query()
        .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut head = format!(
        "{} {target} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html\r\nConnection: close\r\n",
        if form.is_some() { "POST" } else { "GET" }
    );
    if !cookies.is_empty() {
        head.push_str(&format!("Cookie: {cookies}\r\n"));
    }
    if let Some(form) = form {
        head.push_str(&format!(
            "Origin: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            url.origin().ascii_serialization(),
            form.len()
        ));
    }
    let exchange = async {
        let mut stream = TcpStream::connect((host, port)).await?;
        stream
            .write_all(format!("{head}\r\n{}", form.unwrap_or_default()).as_bytes())
            .await?;
        let mut bytes = Vec::new();
        stream.take(LARGEST).read_to_end(&mut bytes).await?;
        Ok::<_, io::Error>(bytes)
    };
    let bytes = timeout(PATIENCE, exchange)
        .await
        .map_err(|_| io::ErrorKind::TimedOut)??;
    read(&bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let body = &bytes[end + 4..];
    let (status_line, lines) = head.split_once("\r\n").unwrap_or((head, ""));
    let status = status_line.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value.contains("chunked"));
    let body = if chunked { join_chunks(body)? } else { body.to_vec() };
    Some(Answer {
        status,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

/// RFC 9112 section 7.1, without trailers.
fn join_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let start = end + 2;
        body.extend_from_slice(rest.get(start..start + size)?);
        rest = rest.get(start + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_repeated_headers() {
        let answer =
            read(b"HTTP/1.1 302 Found\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nLocation: /x\r\n\r\nbody").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (302, "body"));
        assert_eq!(answer.headers("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
    }

    #[test]
    fn chunks_are_joined() {
        let answer = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        assert_eq!(answer.unwrap().body, "abcde");
        assert!(read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc").is_none());
    }
}
