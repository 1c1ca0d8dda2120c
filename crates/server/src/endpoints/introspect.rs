//! `POST /v2/oauth2/token/introspect`.

use axum::extract::State;
use globus_auth_protocol::{
    exchange::introspect::Introspect,
    introspection::{Introspection, PolicyEvaluation},
    secret::AnyToken,
};
use globus_auth_rules::{
    introspect::{self, Subject},
    issue::REFRESH_TOKEN_IDLE_SECONDS,
    model::{AccessTokenRecord, Client, RefreshTokenRecord},
    policy,
    token_text::TokenKind,
};
use globus_auth_store::ops;

use super::{
    account::{self, Person},
    call::ClientCall,
    caller::{Basis, good_access_token},
    failure::{Failure, answer},
    tokens::Holder,
};
use crate::{app::App, web::reply::Reply};

/// Tells a resource server, or the client that it was issued to, what a token is.
pub async fn post(State(app): State<App>, call: ClientCall) -> Reply {
    let ClientCall { caller, form, request } = call;
    let result = async {
        let caller = caller?;
        let client = caller.confidential()?;
        let ask = Introspect::read_request(&form).map_err(|problem| Failure::bad_request(&problem))?;
        let told = match good_token(&app, &ask.token, client).await? {
            Some(token) => tell(&app, &token, client, &ask).await?,
            None => Introspection::inactive(),
        };
        app.metrics.introspected(told.active);
        Ok(Introspect::write_answer(&told))
    };
    answer(result.await, request)
}

/// The token, if it is good and the caller's business. A refresh token is told to its own client only.
pub(super) async fn good_token(
    app: &App,
    token: &AnyToken,
    caller: &Client,
) -> Result<Option<AccessTokenRecord>, Failure> {
    let text = token.expose_secret();
    let Some(name) = app.texts.read(text) else {
        return Ok(None);
    };
    if name.kind == TokenKind::Access {
        let found = good_access_token(app, text).await?;
        return Ok(found.filter(|token| introspect::may_see(caller, token)));
    }
    let Some((record, standing)) = app.store.read(ops::RefreshToken(name.key)).await? else {
        return Ok(None);
    };
    let good = record.hash == name.hash && standing.is_good() && record.client == caller.id;
    let good = good && Basis::from(&record).stands(app).await?;
    let seen = as_access(record);
    Ok(Some(seen).filter(|token| good && introspect::is_good(token, app.clock.now())))
}

/// A refresh token as introspection tells it: it ends when it stays unused.
fn as_access(token: RefreshTokenRecord) -> AccessTokenRecord {
    AccessTokenRecord {
        key: token.key,
        hash: token.hash,
        grant: token.grant,
        refresh: None,
        client: token.client,
        identity: token.identity,
        resource_server: token.resource_server,
        scope: token.scope,
        consents: token.consents,
        session: token.session,
        issued: token.issued,
        expires: token.last_used.plus_seconds(REFRESH_TOKEN_IDLE_SECONDS),
        revoked: token.revoked,
    }
}

async fn tell(
    app: &App,
    token: &AccessTokenRecord,
    caller: &Client,
    ask: &Introspect,
) -> Result<Introspection, Failure> {
    let identity = account::identity(app, token.identity).await?;
    let subject = Subject {
        username: &identity.username,
        name: identity.name.as_deref(),
        email: identity.email.as_deref(),
    };
    let mut told = introspect::view(token, subject, caller, &app.addresses.issuer);
    if !ask.include.is_empty() || !ask.authentication_policies.is_empty() {
        add_includes(app, token, ask, &mut told).await?;
    }
    Ok(told)
}

async fn add_includes(
    app: &App,
    token: &AccessTokenRecord,
    ask: &Introspect,
    told: &mut Introspection,
) -> Result<(), Failure> {
    let holder = Holder {
        client: token.client,
        identity: token.identity,
        session: token.session,
        grant: token.grant,
    };
    let person = Person::load(app, &holder).await?;
    let ids = || Some(person.account.iter().map(|identity| identity.id).collect());
    for include in &ask.include {
        match include.as_str() {
            "identity_set" => told.identity_set = ids(),
            "identities_set" => told.identities_set = ids(),
            "identity_set_detail" => told.identity_set_detail = Some(person.identity_set_detail()),
            "session_info" => {
                told.session_info = token
                    .session
                    .map(|session| introspect::session_info(session, &person.authentications));
            }
            // Includes that this server does not know are ignored, as unknown parameters are.
            _ => {}
        }
    }
    if !ask.authentication_policies.is_empty() {
        told.policy_evaluations = Some(evaluate(app, &person, &ask.authentication_policies).await?);
    }
    Ok(())
}

async fn evaluate(
    app: &App,
    person: &Person,
    wanted: &[String],
) -> Result<std::collections::BTreeMap<String, PolicyEvaluation>, Failure> {
    let policies = app.store.read(ops::PoliciesAll).await?;
    let now = app.clock.now();
    let evaluate = |wanted: &String| {
        let found = policies.iter().find(|known| wanted.parse() == Ok(known.id));
        // A policy that does not exist is satisfied by nobody.
        let evaluation =
            found.is_some_and(|found| policy::satisfied(found, &person.authentications, &person.account, now));
        (
            wanted.clone(),
            PolicyEvaluation {
                evaluation,
                extra: serde_json::Map::new(),
            },
        )
    };
    Ok(wanted.iter().map(evaluate).collect())
}
