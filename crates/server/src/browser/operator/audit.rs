//! `GET /v2/web/operator/audit`: who did what.

use axum::extract::State;
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::model::{AuditParty, AuditPlace, AuditRecord, Timestamp};
use globus_auth_store::ops::{self, AuditEvents, AuditOrder};

use super::{
    super::{
        failure::{PageFailure, show},
        request::PageRequest,
    },
    Entered, OPERATOR_AUDIT_PATH, OPERATOR_CLIENT_ROUTE, OPERATOR_EXPORT_PATH, OPERATOR_PERSON_ROUTE, Operator, link,
};
use crate::{
    app::App,
    pages::{
        ACTION_FILTER_FIELD, ACTOR_FIELD, AuditFilterShown, AuditLineShown, AuditPage, BEFORE_FIELD, PartyShown,
        SINCE_FIELD, SUBJECT_FIELD, UNTIL_FIELD,
    },
    web::{
        query::{Query, QueryError},
        reply::Reply,
    },
};

/// Lines on one page.
const PAGE: u32 = 50;
/// Lines on the page of a person or an application.
const LATEST: u32 = 8;
const DAY_SECONDS: i64 = 86_400;

/// Shows what was asked for, the newest first.
pub async fn get(State(app): State<App>, request: PageRequest, query: Result<Query, QueryError>) -> Reply {
    let result = async {
        let operator = match Operator::enter(&app, &request).await? {
            Entered::Operator(operator) => operator,
            Entered::Stranger(reply) => return Ok(reply),
        };
        let Query(query) = query?;
        let wanted = Wanted::read(&app, &query).await?;
        let before = query.get(BEFORE_FIELD).and_then(place);
        let mut found = match wanted.shown.unknown {
            true => Vec::new(),
            false => {
                app.store
                    .read(wanted.events(AuditOrder::Newest(before), PAGE + 1))
                    .await?
            }
        };
        let more = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let next = found.last().filter(|_| more).map(|last| {
            let place = format!("{}.{}", last.place.at.0, last.place.number);
            wanted.path(OPERATOR_AUDIT_PATH, Some(&place))
        });
        let page = AuditPage {
            frame: &operator.frame(&app, &request),
            filter: &wanted.shown,
            lines: &lines(&app, found).await?,
            next: next.as_deref(),
            export: &wanted.path(OPERATOR_EXPORT_PATH, None),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// What somebody wants to see of the log.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// As it was typed.
    pub(super) shown: AuditFilterShown,
    actor: Option<String>,
    subject: Option<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Wanted {
    /// What was done to somebody or something, by its id.
    pub(super) fn about(id: &str) -> Self {
        Self {
            subject: Some(id.to_owned()),
            ..Self::default()
        }
    }

    /// Reads the form. Names of people become ids, and days become times.
    pub(super) async fn read(app: &App, query: &Pairs) -> Result<Self, PageFailure> {
        let typed = |field| query.get(field).unwrap_or_default().trim().to_owned();
        let mut shown = AuditFilterShown {
            actor: typed(ACTOR_FIELD),
            action: typed(ACTION_FILTER_FIELD),
            subject: typed(SUBJECT_FIELD),
            since: typed(SINCE_FIELD),
            until: typed(UNTIL_FIELD),
            unknown: false,
        };
        let actor = party(app, &shown.actor).await?;
        let subject = party(app, &shown.subject).await?;
        let (since, until) = (day(&shown.since), day(&shown.until));
        shown.unknown = [
            shown.actor.is_empty() || actor.is_some(),
            shown.subject.is_empty() || subject.is_some(),
            shown.since.is_empty() || since.is_some(),
            shown.until.is_empty() || until.is_some(),
        ]
        .contains(&false);
        Ok(Self {
            shown,
            actor,
            subject,
            since,
            // The last day is shown too.
            until: until.map(|begun| begun.plus_seconds(DAY_SECONDS)),
        })
    }

    /// The query for it.
    pub(super) fn events(&self, order: AuditOrder, limit: u32) -> AuditEvents {
        let all = AuditEvents::newest(limit);
        AuditEvents {
            actor: self.actor.clone(),
            action: Some(self.shown.action.clone()).filter(|action| !action.is_empty()),
            subject: self.subject.clone(),
            since: self.since.unwrap_or(all.since),
            until: self.until.unwrap_or(all.until),
            order,
            ..all
        }
    }

    /// The path where the same is asked for.
    fn path(&self, path: &str, before: Option<&str>) -> String {
        let shown = &self.shown;
        let fields = [
            (ACTOR_FIELD, shown.actor.as_str()),
            (ACTION_FILTER_FIELD, &shown.action),
            (SUBJECT_FIELD, &shown.subject),
            (SINCE_FIELD, &shown.since),
            (UNTIL_FIELD, &shown.until),
            (BEFORE_FIELD, before.unwrap_or_default()),
        ];
        link(path, &fields)
    }
}

/// The id of whoever is named by a username, or by the id itself.
async fn party(app: &App, typed: &str) -> Result<Option<String>, PageFailure> {
    if !typed.contains('@') {
        return Ok(Some(typed.to_lowercase()).filter(|id| !id.is_empty()));
    }
    let named = ops::IdentitiesByUsernames(vec![typed.to_owned()]);
    let found = app.store.read(named).await?.pop();
    Ok(found.map(|identity| identity.id.to_string()))
}

/// When a day begins, in UTC.
fn day(typed: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = typed.parse().ok()?;
    let begun = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp(begun.timestamp().as_microsecond()))
}

/// A place in the log, as a link names it.
fn place(text: &str) -> Option<AuditPlace> {
    let (at, number) = text.split_once('.')?;
    Some(AuditPlace {
        at: Timestamp(at.parse().ok()?),
        number: number.parse().ok()?,
    })
}

/// The latest lines of what is wanted.
pub(super) async fn latest(app: &App, wanted: &Wanted) -> Result<Vec<AuditLineShown>, PageFailure> {
    let found = app.store.read(wanted.events(AuditOrder::Newest(None), LATEST)).await?;
    lines(app, found).await
}

async fn lines(app: &App, records: Vec<AuditRecord>) -> Result<Vec<AuditLineShown>, PageFailure> {
    let mut lines = Vec::with_capacity(records.len());
    for record in records {
        let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        lines.push(AuditLineShown {
            at: record.place.at,
            actor: named(app, record.actor).await?,
            action: record.action,
            subject: named(app, record.subject).await?,
            failed: (record.outcome != "done").then_some(record.times),
            address: record.address,
            agent: record.agent,
            request: record.request,
            details: record
                .details
                .iter()
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
        });
    }
    Ok(lines)
}

/// Somebody or something with its name, and where more is told of it.
async fn named(app: &App, party: AuditParty) -> Result<PartyShown, PageFailure> {
    let AuditParty { kind, id } = party;
    let Some(id) = id else {
        return Ok(PartyShown {
            kind,
            name: None,
            link: None,
        });
    };
    let (name, link) = match kind.as_str() {
        "identity" => {
            let found = match id.parse() {
                Ok(id) => app.store.read(ops::IdentityById(id)).await?,
                Err(_) => None,
            };
            let link = found
                .is_some()
                .then(|| OPERATOR_PERSON_ROUTE.replace("{identity}", &id));
            (found.map(|identity| identity.username), link)
        }
        "client" => {
            let found = match id.parse() {
                Ok(id) => app.directory.client(id).await?,
                Err(_) => None,
            };
            let link = found.is_some().then(|| OPERATOR_CLIENT_ROUTE.replace("{client}", &id));
            (found.map(|known| known.client.name.clone()), link)
        }
        _ => (None, None),
    };
    Ok(PartyShown {
        kind,
        name: Some(name.unwrap_or(id)),
        link,
    })
}
