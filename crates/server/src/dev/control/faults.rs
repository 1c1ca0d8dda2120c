//! Faults: requests that are delayed, refused or cut off, as a network or a failing server would.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use globus_auth_rules::model::Timestamp;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time;

use super::Control;
use crate::{
    serve::HangUp,
    web::{audience::Audience, cors, reply::Reply},
};

/// Something that goes wrong with the n-th request of a path.
///
/// As JSON: `{"path": "/v2/oauth2/token", "nth": 2, "status": 503}`. Members are those of the methods below:
/// `path`, `method`, `nth` (1), `times` (1), `delay_millis`, `delay_by` (`real`, or `clock`), `status`, `body`,
/// `drop` (false). A delay comes before the rest; with a delay alone the request is answered afterwards.
///
/// ```
/// use globus_auth_server::dev::control::Fault;
///
/// // The second and third request for tokens from now on are answered with 503.
/// let fault = Fault::at("/v2/oauth2/token").nth(2).times(2).status(503);
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default = "one")]
    nth: u32,
    #[serde(default = "one")]
    times: u32,
    #[serde(default)]
    delay_millis: u64,
    #[serde(default)]
    delay_by: DelayBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(default)]
    drop: bool,
}

/// Which time a delay is measured by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DelayBy {
    /// That of the world.
    #[default]
    Real,
    /// That of the server's clock: the request waits until the clock is moved far enough.
    Clock,
}

const fn one() -> u32 {
    1
}

impl Fault {
    /// At the next request of a path, which is compared whole and without its query. Nothing goes wrong yet.
    #[must_use]
    pub fn at(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            method: None,
            nth: 1,
            times: 1,
            delay_millis: 0,
            delay_by: DelayBy::Real,
            status: None,
            body: None,
            drop: false,
        }
    }

    /// Only requests of this method count.
    #[must_use]
    pub fn method(self, method: impl Into<String>) -> Self {
        Self {
            method: Some(method.into()),
            ..self
        }
    }

    /// At the n-th request from now on; 1 is the next.
    #[must_use]
    pub fn nth(self, nth: u32) -> Self {
        Self { nth, ..self }
    }

    /// So many times, one request after the other.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// The request waits so long.
    #[must_use]
    pub fn delay(self, by: Duration, delay_by: DelayBy) -> Self {
        Self {
            delay_millis: u64::try_from(by.as_millis()).unwrap_or(u64::MAX),
            delay_by,
            ..self
        }
    }

    /// The request is answered with this status, without being looked at.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// With a status: the document of the answer.
    #[must_use]
    pub fn body(self, body: Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// The connection is cut without an answer.
    #[must_use]
    pub fn drop_connection(self) -> Self {
        Self { drop: true, ..self }
    }

    /// What a fault that cannot be armed lacks.
    pub(super) fn problem(&self) -> Option<&'static str> {
        let status = self.status.map(|status| (200..=599).contains(&status));
        if self.nth == 0 || self.times == 0 {
            Some("nth and times count from 1")
        } else if status == Some(false) {
            Some("status must be from 200 to 599")
        } else if status.is_none() && !self.drop && self.delay_millis == 0 {
            Some("say what goes wrong: delay_millis, status or drop")
        } else {
            None
        }
    }

    fn concerns(&self, method: &str, path: &str) -> bool {
        let method = self
            .method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        method && self.path == path
    }
}

/// The armed faults.
#[derive(Default)]
pub(super) struct Faults(Mutex<Vec<Fault>>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults")
    }
}

impl Faults {
    pub(super) fn arm(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(super) fn disarm(&self) {
        self.lock().clear();
    }

    pub(super) fn armed(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// Counts a request; what goes wrong with it, if something does.
    fn strike(&self, method: &str, path: &str) -> Option<Fault> {
        let mut faults = self.lock();
        let mut struck = None;
        for fault in faults.iter_mut().filter(|fault| fault.concerns(method, path)) {
            if fault.nth > 1 {
                fault.nth -= 1;
            } else if struck.is_none() {
                fault.times -= 1;
                struck = Some(fault.clone());
            }
        }
        faults.retain(|fault| fault.times > 0);
        struck
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server's routes, with the armed faults before them.
pub(super) fn before(server: Router, control: &Control) -> Router {
    server.layer(from_fn_with_state(control.clone(), meet))
}

async fn meet(State(control): State<Control>, request: Request, next: Next) -> Response {
    let inner = Arc::clone(&control.0);
    let Some(fault) = inner.faults.strike(request.method().as_str(), request.uri().path()) else {
        return next.run(request).await;
    };
    let delay = Duration::from_millis(fault.delay_millis);
    match fault.delay_by {
        DelayBy::Real => time::sleep(delay).await,
        DelayBy::Clock => {
            let micros = i64::try_from(delay.as_micros()).unwrap_or(i64::MAX);
            let until = Timestamp(inner.hand.now().0.saturating_add(micros));
            inner.hand.reaches(until).await;
        }
    }
    if fault.drop {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(HangUp);
        return response;
    }
    let Some(status) = fault.status.and_then(|status| StatusCode::from_u16(status).ok()) else {
        return next.run(request).await;
    };
    let document = fault
        .body
        .unwrap_or_else(|| json!({"error": "armed_fault", "error_description": "A test wanted this request to fail"}));
    let mut response = Reply::json(status, &document).into_response();
    cors::open(response.headers_mut(), Audience::of(request.uri().path()));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_the_nth_request_so_many_times() {
        let faults = Faults::default();
        faults.arm(Fault::at("/a").method("post").nth(2).times(2).status(503));
        let strikes = |method, path| faults.strike(method, path).is_some();
        assert!(!strikes("GET", "/a") && !strikes("POST", "/b") && !strikes("POST", "/a"));
        assert!(strikes("POST", "/a") && strikes("POST", "/a"));
        assert!(!strikes("POST", "/a") && faults.armed().is_empty());
    }

    #[test]
    fn of_two_faults_each_has_its_turn() {
        let faults = Faults::default();
        faults.arm(Fault::at("/a").status(500));
        faults.arm(Fault::at("/a").status(429));
        let status = || faults.strike("GET", "/a").and_then(|fault| fault.status);
        assert_eq!([status(), status(), status()], [Some(500), Some(429), None]);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        let read = |text: &str| serde_json::from_str::<Fault>(text).unwrap();
        assert!(read(r#"{"path": "/a", "drop": true}"#).problem().is_none());
        assert!(
            read(r#"{"path": "/a", "delay_millis": 5, "delay_by": "clock"}"#)
                .problem()
                .is_none()
        );
        for wrong in [
            r#"{"path": "/a"}"#,
            r#"{"path": "/a", "status": 99}"#,
            r#"{"path": "/a", "status": 500, "nth": 0}"#,
            r#"{"path": "/a", "status": 500, "times": 0}"#,
        ] {
            assert!(read(wrong).problem().is_some(), "{wrong}");
        }
        assert!(serde_json::from_str::<Fault>(r#"{"path": "/a", "statuss": 500}"#).is_err());
    }
}
