//! Tokens that several processes share, and a service that renews them: each refresh token is good once.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use globus_auth::protocol::time::UnixSeconds;
use globus_auth::storage::{
    EncryptedTokenStorage, JsonTokenStorage, SqliteTokenStorage, TokenStorage, TokenStorageData, Tokens,
};
use serde_json::{Map, Value, json};

/// The client that the tokens were issued to.
pub const CLIENT_ID: &str = "3c1c6a2e-6b0e-4a6f-9a54-0f6d3c1f2a01";
/// What the token is for.
pub const RESOURCE_SERVER: &str = "transfer.api.globus.org";
/// The resource server under which a count is kept.
pub const COUNTER: &str = "counter.example.org";
/// How much a large token holds: writing it takes a while.
const PADDING: usize = 200_000;

/// A token with this number in its texts and in its member `count`. It ended in 1970.
#[must_use]
pub fn numbered(resource_server: &str, number: i64) -> TokenStorageData {
    TokenStorageData {
        resource_server: resource_server.into(),
        identity_id: None,
        scope: "example".to_owned(),
        access_token: format!("AgAccess{number}").into(),
        refresh_token: Some(format!("AgRefresh{number}").into()),
        expires_at: UnixSeconds(0),
        token_type: Some("Bearer".to_owned()),
        extra: Map::from_iter([("count".to_owned(), number.into())]),
    }
}

/// The storage of the kind that the name of the file tells: `.db`, `.sealed`, or JSON.
#[must_use]
pub fn storage(file: &Path) -> Arc<dyn TokenStorage> {
    match file.extension().and_then(OsStr::to_str) {
        Some("db") => Arc::new(SqliteTokenStorage::new(file)),
        Some("sealed") => Arc::new(EncryptedTokenStorage::new(file, "correct horse")),
        _ => Arc::new(JsonTokenStorage::new(file)),
    }
}

/// Adds one to the count that is kept among `tokens`, and stores a large token of that number beside it; gives the number.
pub fn grow(tokens: &mut Tokens) -> i64 {
    count_one_up(tokens);
    let number = tokens.get(COUNTER).map_or(0, count);
    let mut large = numbered(RESOURCE_SERVER, number);
    large.extra.insert("padding".to_owned(), "x".repeat(PADDING).into());
    tokens.insert(RESOURCE_SERVER.into(), large);
    number
}

/// Adds one to the count that is kept among `tokens`.
pub fn count_one_up(tokens: &mut Tokens) {
    let next = tokens.get(COUNTER).map_or(0, count) + 1;
    tokens.insert(COUNTER.into(), numbered(COUNTER, next));
}

/// The count of a token.
#[must_use]
pub fn count(token: &TokenStorageData) -> i64 {
    token.extra.get("count").and_then(Value::as_i64).unwrap_or_default()
}

/// A token endpoint on the loopback, for as long as the process lives. It knows the refresh token `AgRefresh0`.
#[derive(Debug)]
pub struct TokenService {
    /// Its base URL.
    pub url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl TokenService {
    /// Starts it.
    ///
    /// # Errors
    /// There is no free port.
    pub fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let service = Self {
            url: format!("http://{}/", listener.local_addr()?),
            seen: Arc::default(),
        };
        let seen = Arc::clone(&service.seen);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                // Whoever breaks the connection gets no answer.
                drop(answer(connection, &seen));
            }
        });
        Ok(service)
    }

    /// The forms that were sent.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(mut connection: TcpStream, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let form = read_body(&connection)?;
    let number = {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(form.clone());
        seen.len()
    };
    let good = form.contains(&format!("refresh_token=AgRefresh{}&", number - 1))
        || form.ends_with(&format!("refresh_token=AgRefresh{}", number - 1));
    let (status, body) = if good {
        let token = json!({"access_token": format!("AgAccess{number}"), "refresh_token": format!("AgRefresh{number}"),
            "expires_in": 3600, "scope": "example", "token_type": "Bearer", "resource_server": RESOURCE_SERVER,
            "other_tokens": []});
        ("200 OK", token)
    } else {
        ("400 Bad Request", json!({"error": "invalid_grant"}))
    };
    let body = body.to_string();
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn read_body(connection: &TcpStream) -> std::io::Result<String> {
    let mut reader = BufReader::new(connection);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}
