//! `GET /v2/web/operator/audit.jsonl`: the audit log for programs, read and sent a piece at a time.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::stream;
use globus_auth_rules::model::{AuditAction, AuditOutcome, AuditSubject};
use globus_auth_store::{
    StoreError,
    ops::{AuditEvents, AuditOrder},
};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};

use super::{
    super::{
        failure::{PageFailure, show},
        request::PageRequest,
    },
    Entered, Operator,
    audit::Wanted,
};
use crate::{
    app::App,
    audit::AuditLine,
    web::query::{Query, QueryError},
};

/// Lines that are read at a time.
const PIECE: u32 = 500;

/// Sends what was asked for, one JSON document a line, the oldest first.
pub async fn get(State(app): State<App>, request: PageRequest, query: Result<Query, QueryError>) -> Response {
    let result: Result<Response, PageFailure> = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply.into_response()),
        };
        let Query(query) = query?;
        let wanted = Wanted::read(&app, &query).await?;
        if wanted.shown.unknown {
            return Err(PageFailure::Unknown);
        }
        let entry = operator.entry(AuditAction::ExportAudit, AuditSubject::Database);
        app.record_alone(entry, AuditOutcome::Done).await?;
        let events = wanted.events(AuditOrder::Oldest(None), PIECE);
        let headers = [
            (CONTENT_TYPE, "application/x-ndjson; charset=utf-8"),
            (CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
            (CACHE_CONTROL, "no-store"),
        ];
        Ok((headers, lines(app.clone(), events)).into_response())
    }
    .await;
    result.unwrap_or_else(|failure| show(&app, &request, Err(failure)).into_response())
}

/// The lines, which are read as they are sent. What fails in the middle breaks the answer off, so that nobody takes it for
/// whole.
fn lines(app: App, events: AuditEvents) -> Body {
    let pieces = stream::try_unfold((app, Some(events)), |(app, events)| async move {
        let Some(events) = events else { return Ok(None) };
        let found = app.store.read(events.clone()).await?;
        let Some(last) = found.last().map(|line| line.place) else {
            return Ok(None);
        };
        let next = (found.len() == PIECE as usize).then_some(AuditEvents {
            order: AuditOrder::Oldest(Some(last)),
            ..events
        });
        let mut text = Vec::new();
        for line in found.into_iter().map(AuditLine::from) {
            // Texts and numbers always serialise.
            let _ = serde_json::to_writer(&mut text, &line);
            text.push(b'\n');
        }
        Ok::<_, StoreError>(Some((Bytes::from(text), (app, next))))
    });
    Body::from_stream(pieces)
}
