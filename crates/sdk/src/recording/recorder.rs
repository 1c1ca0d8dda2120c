//! Writing down.

use std::{
    fmt, fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use globus_auth_protocol::http::Response;
use serde_json::{Map, Value};

use super::{Answered, Asked, Document, Exchange, HEADERS, VERSION, redact::Placeholders};
use crate::seams::{BoxFuture, HttpRequest, Transport, TransportError, TransportErrorKind};

/// A transport that sends by another one, and writes down what is said, without secrets.
///
/// The file is written anew with each answer, for a moment blocking the thread: this is for making tests, not for
/// programs at work. A request without answer is not written down.
pub struct Recorder<T> {
    inner: T,
    path: PathBuf,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    exchanges: Vec<Exchange>,
    placeholders: Placeholders,
}

impl<T: Transport> Recorder<T> {
    /// Sends by `inner`, writes to the file at `path`. What was in the file is lost with the first answer.
    pub fn new(inner: T, path: impl Into<PathBuf>) -> Self {
        Self {
            inner,
            path: path.into(),
            said: Mutex::default(),
        }
    }

    fn note(&self, request: &HttpRequest, response: &Response) -> Result<(), TransportError> {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let request = Asked::of(request, &mut said.placeholders);
        let response = answered(response, &mut said.placeholders);
        said.exchanges.push(Exchange { request, response });
        let document = Document {
            version: VERSION,
            exchanges: said.exchanges.clone(),
        };
        // Texts and numbers always serialise.
        let mut text = serde_json::to_vec_pretty(&document).unwrap_or_default();
        text.push(b'\n');
        fs::write(&self.path, text).map_err(|error| {
            let problem = format!("cannot write {}: {error}", self.path.display());
            TransportError::new(TransportErrorKind::Misconfigured, problem)
        })
    }
}

fn answered(response: &Response, placeholders: &mut Placeholders) -> Answered {
    let headers: Map<String, Value> = HEADERS
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), response.header(name)?.into())))
        .collect();
    Answered {
        status: response.status,
        headers,
        body: placeholders.body(&response.body),
    }
}

impl<T: Transport> Transport for Recorder<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let response = self.inner.send(request.clone()).await?;
            self.note(&request, &response)?;
            Ok(response)
        })
    }
}

impl<T> fmt::Debug for Recorder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
