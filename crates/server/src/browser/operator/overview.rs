//! `GET /v2/web/operator`: how the server is doing.

use axum::extract::State;
use globus_auth_rules::{
    issue::ACCESS_TOKEN_SECONDS,
    model::{Counted, Timestamp},
    signing_keys::plan,
};
use globus_auth_store::ops::{self, Minute};

use super::{
    super::{
        failure::{PageFailure, show},
        request::PageRequest,
    },
    Entered, Operator,
};
use crate::{
    app::App,
    pages::{KeyShown, KeyState, Overview, OverviewPage, Plot, Span},
    web::reply::Reply,
};

/// Shows it.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let page = OverviewPage {
            frame: &operator.frame(&app, &request),
            overview: &overview(&app).await?,
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

async fn overview(app: &App) -> Result<Overview, PageFailure> {
    let now = app.clock.now();
    let totals = app.store.read(ops::CountAll { now }).await?;
    // As many as may be good still: all live equally long.
    let counts = counts(app, now.plus_seconds(-ACCESS_TOKEN_SECONDS)).await?;
    let issued = counts.iter().filter(|(_, kind, _)| *kind == Counted::Issued);
    let (keys, next_key) = keys(app, now).await?;
    Ok(Overview {
        live_tokens: issued.map(|(.., count)| count).sum(),
        identities: totals.identities,
        clients: totals.clients,
        sessions: totals.sessions,
        waiting: app.store.waiting(),
        version: env!("CARGO_PKG_VERSION"),
        audit_since: app
            .oversight
            .keep_audit_seconds
            .map(|seconds| now.plus_seconds(-seconds)),
        plots: [Span::Hour, Span::Day].map(|span| Plot::new(span, &counts, now)).into(),
        keys,
        next_key,
    })
}

/// What all servers counted since then, and what this one has not told the others yet.
async fn counts(app: &App, since: Timestamp) -> Result<Vec<(Timestamp, Counted, i64)>, PageFailure> {
    let kept = app.store.read(ops::CountsSince(Minute::of(since))).await?;
    let kept = kept
        .into_iter()
        .map(|count| (count.minute.start(), count.kind, count.count));
    let now = app.clock.now();
    let here = app.metrics.untaken().into_iter();
    let here = here.map(|(kind, count)| (now, kind, i64::try_from(count).unwrap_or(i64::MAX)));
    Ok(kept.chain(here).collect())
}

/// The signing keys, and when the next one is due.
async fn keys(app: &App, now: Timestamp) -> Result<(Vec<KeyShown>, Option<Timestamp>), PageFailure> {
    let records = app.store.read(ops::SigningKeys).await?;
    let made: Vec<_> = records.iter().map(|record| record.created).collect();
    let signs = plan(&made, now).map_or(0, |plan| plan.signs);
    let state = |place: usize| match place {
        place if place < signs => KeyState::Next,
        place if place == signs => KeyState::Signs,
        _ => KeyState::Past,
    };
    let keys = records.into_iter().enumerate().map(|(place, record)| KeyShown {
        kid: record.kid,
        created: record.created,
        state: state(place),
    });
    let next = made.first().zip(app.keys.rotates_after());
    Ok((
        keys.collect(),
        next.map(|(newest, seconds)| newest.plus_seconds(seconds)),
    ))
}
