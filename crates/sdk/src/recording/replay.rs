//! Answering from what was written down.

use std::{
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use globus_auth_protocol::http::Response;
use serde_json::{Map, Value};

use super::{Answered, Asked, Document, Exchange, RecordingError, VERSION, redact::Placeholders};
use crate::seams::{BoxFuture, HttpRequest, Transport, TransportError, TransportErrorKind};

/// A transport that answers from a recording, and sends nothing.
///
/// A request gets the answer to the first request of the file that is the same and was not answered yet: method, path,
/// query and body count, host and headers do not, and in the place of a secret stands whatever one likes. A request
/// that is not in the file, or not as often, is an error of kind [`Network`](crate::ErrorKind::Network) that says so.
#[derive(Debug)]
pub struct Replay {
    path: PathBuf,
    left: Mutex<Vec<Option<Exchange>>>,
}

impl Replay {
    /// Reads a recording.
    ///
    /// # Errors
    /// The file cannot be read, or is no recording.
    pub fn read(path: impl Into<PathBuf>) -> Result<Self, RecordingError> {
        let path = path.into();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(source) => return Err(RecordingError::Io { path, source }),
        };
        match serde_json::from_slice::<Document>(&bytes) {
            Ok(document) if document.version == VERSION => Ok(Self {
                path,
                left: Mutex::new(document.exchanges.into_iter().map(Some).collect()),
            }),
            Ok(_) => Err(RecordingError::Unusable {
                path,
                problem: "it is of another version".to_owned(),
            }),
            Err(error) => Err(RecordingError::Unusable {
                path,
                problem: error.to_string(),
            }),
        }
    }

    /// How many answers were not asked for yet.
    #[must_use]
    pub fn left(&self) -> usize {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.iter().flatten().count()
    }

    fn answer(&self, request: &HttpRequest) -> Result<Response, TransportError> {
        // Numbers begin anew for each request: which secret it is does not matter here.
        let asked = without_numbers(Asked::of(request, &mut Placeholders::default()));
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |one: &&mut Option<Exchange>| {
            one.as_ref()
                .is_some_and(|exchange| without_numbers(exchange.request.clone()) == asked)
        };
        match left.iter_mut().find(same).and_then(Option::take) {
            Some(exchange) => Ok(response(exchange.response)),
            None => Err(TransportError::new(
                TransportErrorKind::Misconfigured,
                format!(
                    "{} has no further answer to {} {}: record it again",
                    self.path.display(),
                    asked.method,
                    asked.path
                ),
            )),
        }
    }
}

fn without_numbers(mut asked: Asked) -> Asked {
    asked.query.values_mut().for_each(without_number);
    without_number(&mut asked.body);
    asked
}

fn without_number(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("redacted-") => "redacted".clone_into(text),
        Value::Array(members) => members.iter_mut().for_each(without_number),
        Value::Object(members) => members.values_mut().for_each(without_number),
        _ => {}
    }
}

fn response(answered: Answered) -> Response {
    let text = |headers: Map<String, Value>| {
        let headers = headers.into_iter();
        headers
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect()
    };
    Response {
        status: answered.status,
        headers: text(answered.headers),
        body: match answered.body {
            Value::Null => Vec::new(),
            Value::String(text) => text.into_bytes(),
            // A JSON value always serialises.
            document => serde_json::to_vec(&document).unwrap_or_default(),
        },
    }
}

impl Transport for Replay {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(std::future::ready(self.answer(&request)))
    }
}
