//! A plain blocking HTTP/1.1 client, for what a browser does in a test. One request a connection.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use url::Url;

/// How long a server may leave the connection silent.
const PATIENCE: Duration = Duration::from_secs(90);

/// The `Content-Type` of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl Reply {
    /// The first header of that name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

/// `GET`.
///
/// # Errors
/// No connection, or an answer that is not HTTP.
pub fn get(url: &Url) -> Result<Reply, String> {
    send(url, "GET", &[], "")
}

/// `POST` of a form.
///
/// # Errors
/// As [`get`].
pub fn post_form(url: &Url, form: &[(&str, &str)]) -> Result<Reply, String> {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    send(url, "POST", &[("Content-Type", FORM)], &body)
}

/// `POST` of a JSON document.
///
/// # Errors
/// As [`get`].
pub fn post_json(url: &Url, document: &serde_json::Value) -> Result<Reply, String> {
    send(
        url,
        "POST",
        &[("Content-Type", "application/json")],
        &document.to_string(),
    )
}

/// Any request, with headers.
///
/// # Errors
/// As [`get`].
pub fn send(url: &Url, method: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply, String> {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    let mut answer = Vec::new();
    let exchanged = TcpStream::connect(host).and_then(|mut stream| {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        stream.read_to_end(&mut answer)
    });
    exchanged.map_err(|problem| format!("{method} {host}: {problem}"))?;
    read(&answer).ok_or_else(|| format!("{method} {host}: the answer is not HTTP, or not whole"))
}

fn read(answer: &[u8]) -> Option<Reply> {
    let body = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let (head, body) = answer.split_at(body);
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        line.split_once(':')
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let reply = Reply {
        status,
        headers: lines.filter_map(header).collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    // A server that is killed while it answers says less than it promised.
    let promised: usize = reply.header("content-length").map_or(Ok(0), str::parse).ok()?;
    (promised <= body.len()).then_some(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        let whole = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nok";
        let reply = read(whole).unwrap();
        assert_eq!(
            (reply.status, reply.header("retry-after"), &*reply.body),
            (503, Some("1"), "ok")
        );
        assert!(read(&whole[..whole.len() - 1]).is_none());
        assert!(read(&whole[..whole.len() - 4]).is_none());
    }
}
