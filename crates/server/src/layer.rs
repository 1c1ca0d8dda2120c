//! The one layer around all routes.
//!
//! From the outside in: a request id and a span; a net under handlers that panic; the answer to `OPTIONS`; and, on the
//! way out, the headers that every answer has. Together in one layer, since each layer costs every request.

use std::{
    any::Any,
    future::{Future, poll_fn},
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use axum::{
    Extension, Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use globus_auth_protocol::{
    error::{ApiErrorCode, OAuthError, api_error, oauth_error},
    http::Response as WireResponse,
    ids::RequestId,
};
use http::{
    HeaderMap, Method, Uri,
    header::{ALLOW, USER_AGENT},
};
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument as _;

use crate::{
    audit::Origin,
    host::{
        clock::{Clock, Stopwatch},
        random::RandomSource,
    },
    metrics::Metrics,
    pages::{self, Failure, Frame, Language, Said, Site},
    web::{
        audience::Audience,
        body::{self, BodyError},
        cors, language,
        reply::Reply,
        request_id::{self, X_REQUEST_ID},
        room::Room,
        security,
        trace_context::{JoinTrace, TraceContext},
    },
};

/// What the layer needs to know.
#[derive(Debug, Clone)]
pub struct Hygiene {
    /// For the time on error pages.
    pub clock: Clock,
    /// For request ids.
    pub random: RandomSource,
    /// Whether people reach the server by `https`: then browsers are told to use nothing else.
    pub https: bool,
    /// For error pages.
    pub site: Site,
    /// What is counted.
    pub metrics: Metrics,
    /// How requests join the traces of others, where traces are collected.
    pub join_trace: Option<JoinTrace>,
}

/// Puts the layer around a router that has all its routes, and answers 404 and 405 in the shape of the path's audience.
///
/// Handlers take the request's id as `Extension<RequestId>`.
pub fn harden(router: Router, hygiene: Hygiene) -> Router {
    let hygiene = Arc::new(hygiene);
    let answer_with = |fault: Fault| {
        let hygiene = hygiene.clone();
        move |Extension(id): Extension<RequestId>, headers: HeaderMap, uri: Uri| {
            let hygiene = hygiene.clone();
            async move { fault.reply(&hygiene, id, &uri, language_of(&uri, &headers)) }
        }
    };
    router
        .fallback(answer_with(Fault::NotFound))
        .method_not_allowed_fallback(answer_with(Fault::MethodNotAllowed))
        .layer(from_fn_with_state(hygiene.clone(), around))
}

/// What the layer itself answers.
#[derive(Debug, Clone, Copy)]
enum Fault {
    NotFound,
    MethodNotAllowed,
    Panicked,
    /// As many requests are worked on as may be.
    Busy,
    /// The body did not come in time, or broke off.
    Unread(BodyError),
}

impl Fault {
    fn page(self) -> Failure {
        match self {
            Self::NotFound => Failure::not_found(),
            Self::MethodNotAllowed => Failure::method_not_allowed(),
            Self::Panicked => Failure::internal(),
            Self::Busy => Failure::busy(),
            Self::Unread(problem) => Failure::unreadable(problem.status(), Said::quoted(problem)),
        }
    }

    fn document(self, id: RequestId) -> WireResponse {
        match self {
            Self::NotFound => api_error(ApiErrorCode::NotFound, "There is nothing at this path", id),
            Self::MethodNotAllowed => api_error(ApiErrorCode::MethodNotAllowed, "This path has no such method", id),
            Self::Panicked => api_error(ApiErrorCode::InternalError, "The server failed", id),
            Self::Busy => api_error(ApiErrorCode::ServiceUnavailable, "The server is busy; try again", id),
            Self::Unread(problem) => {
                let description = problem.to_string();
                oauth_error(
                    problem.status().as_u16(),
                    &OAuthError::InvalidRequest,
                    Some(&description),
                )
            }
        }
    }

    /// The answer in the shape of the path's audience.
    fn reply(self, hygiene: &Hygiene, id: RequestId, uri: &Uri, language: Language) -> Reply {
        let reply = match Audience::of(uri.path()) {
            Audience::People => {
                let frame = Frame::new(&hygiene.site, language);
                pages::error(&frame, &self.page(), id, hygiene.clock.now())
            }
            Audience::Programs => Reply::document(self.document(id)),
        };
        match self {
            Self::Busy => reply.with_retry_after(1),
            _ => reply,
        }
    }
}

async fn around(State(hygiene): State<Arc<Hygiene>>, mut request: Request, next: Next) -> Response {
    let id = request_id::draw(&hygiene.random);
    request.extensions_mut().insert(id);
    let uri = request.uri().clone();
    let client = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|client| client.0.ip());
    // The route and never the address: query strings and paths hold codes and names.
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!(
        "request",
        id = %id,
        method = %request.method(),
        route,
        client = client.map(tracing::field::display),
    );
    // Whoever listens has taken the headers of those away who are not believed.
    if let Some((join, context)) = hygiene.join_trace.zip(TraceContext::read(request.headers())) {
        join(&span, context);
    }
    let origin = Origin {
        address: client,
        agent: request.headers().get(USER_AGENT).cloned(),
        request: id,
    };
    let stopwatch = Stopwatch::start();
    let answering = origin.of(answer(&hygiene, id, &uri, request, next));
    let mut response = answering.instrument(span.clone()).await;

    let audience = Audience::of(uri.path());
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, request_id::header_value(id));
    cors::open(headers, audience);
    security::protect_answer(headers, hygiene.https);
    let status = response.status().as_u16();
    let took = stopwatch.elapsed();
    hygiene.metrics.answered(route, status, took);
    span.in_scope(|| tracing::info!(status, micros = took.as_micros(), "answered"));
    response
}

async fn answer(hygiene: &Hygiene, id: RequestId, uri: &Uri, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        // No route takes it: the refusal tells the methods that the path has.
        let allowed = next.run(request).await.headers_mut().remove(ALLOW);
        return cors::preflight(Audience::of(uri.path()), allowed).into_response();
    }
    let language = language_of(uri, request.headers());
    let refused = |fault: Fault| fault.reply(hygiene, id, uri, language).into_response();
    let (request, _place) = match admitted(request).await {
        Ok(admitted) => admitted,
        Err(fault) => return refused(fault),
    };
    match without_panic(next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            // The hook has printed where; what was being handled stays unsaid.
            tracing::error!("a handler panicked");
            refused(Fault::Panicked)
        }
    }
}

/// A request to work on, and its place, where these are bounded. Its body is there by then: who sends slowly takes up no
/// place of others.
async fn admitted(mut request: Request) -> Result<(Request, Option<OwnedSemaphorePermit>), Fault> {
    let Some(room) = request.extensions_mut().remove::<Room>() else {
        return Ok((request, None));
    };
    let (head, body) = request.into_parts();
    let body = body::arrived(body).await.map_err(Fault::Unread)?;
    let Some(place) = room.enter() else {
        tracing::warn!("a request was shed: as many are worked on as http.max_requests allows");
        return Err(Fault::Busy);
    };
    Ok((Request::from_parts(head, body), Some(place)))
}

/// The language of an error page; programs need none.
fn language_of(uri: &Uri, headers: &HeaderMap) -> Language {
    match Audience::of(uri.path()) {
        Audience::People => Language::of(language::accepted(headers)).unwrap_or_default(),
        Audience::Programs => Language::default(),
    }
}

/// Runs a future; a panic in it becomes an error. The future is dropped then, so nobody sees what it left half done.
async fn without_panic<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

#[cfg(test)]
mod tests;
