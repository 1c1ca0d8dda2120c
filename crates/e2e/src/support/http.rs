//! A plain blocking HTTP/1.1 client, for what a browser does in a test. One request a connection.

use std::io::{Read, Write};
use std::net::TcpStream;

use url::Url;

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
        stream.write_all(request.as_bytes())?;
        stream.read_to_end(&mut answer)
    });
    exchanged.map_err(|problem| format!("{method} {host}: {problem}"))?;
    read(&String::from_utf8_lossy(&answer)).ok_or_else(|| format!("{method} {host}: the answer is not HTTP"))
}

fn read(answer: &str) -> Option<Reply> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        line.split_once(':')
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    Some(Reply {
        status,
        headers: lines.filter_map(header).collect(),
        body: body.to_owned(),
    })
}
