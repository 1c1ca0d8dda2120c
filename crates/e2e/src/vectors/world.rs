//! A world without network, waiting or chance, for the SDK's clients: answers come from a script, the clock stands
//! still, and what is sent and slept is written down.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use globus_auth::seams::{BoxFuture, Clock, HttpRequest, Random, Transport, TransportError, TransportErrorKind};
use globus_auth_protocol::http::Response;
use globus_auth_protocol::time::UnixSeconds;
use serde_json::Value;

/// The time at which the vectors were recorded.
pub(super) const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

/// The world; clones are the same world.
#[derive(Clone, Default)]
pub(super) struct World(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<Option<Response>>,
    sent: Vec<HttpRequest>,
    slept: Vec<Duration>,
    chance: u8,
}

impl World {
    /// A world that answers so, in turn; `None` is a connection that breaks. Every random byte is `chance`.
    pub(super) fn new(answers: impl IntoIterator<Item = Option<Response>>, chance: u8) -> Self {
        let answers = answers.into_iter().collect();
        Self(Arc::new(Mutex::new(State {
            answers,
            chance,
            ..State::default()
        })))
    }

    /// What was sent since this was last asked.
    pub(super) fn take_sent(&self) -> Vec<HttpRequest> {
        std::mem::take(&mut self.state().sent)
    }

    /// For how long it was slept.
    pub(super) fn slept(&self) -> Vec<Duration> {
        self.state().slept.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for World {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        let mut state = self.state();
        state.sent.push(request);
        let answer = match state.answers.pop_front() {
            Some(Some(response)) => Ok(response),
            Some(None) => Err(TransportError::new(
                TransportErrorKind::Interrupted,
                "the script breaks the connection",
            )),
            None => Err(TransportError::new(
                TransportErrorKind::Misconfigured,
                "the script has no further answer",
            )),
        };
        Box::pin(std::future::ready(answer))
    }
}

impl Clock for World {
    fn now(&self) -> UnixSeconds {
        NOW
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.state().slept.push(duration);
        Box::pin(std::future::ready(()))
    }
}

impl Random for World {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        buffer.fill(self.state().chance);
        Ok(())
    }
}

/// An answer as the vectors write it: `status`, and `json` or `text`, and perhaps `headers`.
pub(super) fn response(document: &Value) -> Response {
    let mut headers: Vec<(String, String)> = Vec::new();
    if let Some(named) = document.get("headers").and_then(Value::as_object) {
        headers.extend(
            named
                .iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), text(value))),
        );
    }
    let body = match document.get("json") {
        Some(json) => {
            if !headers.iter().any(|(name, _)| name == "content-type") {
                headers.push(("content-type".to_owned(), "application/json".to_owned()));
            }
            json.to_string()
        }
        None => document.get("text").map(text).unwrap_or_default(),
    };
    let status = document
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok());
    Response {
        status: status.unwrap_or(200),
        headers,
        body: body.into_bytes(),
    }
}

/// A value as Python writes it into a form or query.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}

/// Runs a future in which nothing waits.
pub(super) fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    // In a world without waiting any executor will do.
    tokio::runtime::Builder::new_current_thread().build().map_or_else(
        |problem| unreachable!("a runtime without drivers always builds: {problem}"),
        |runtime| runtime.block_on(future),
    )
}
