//! The calls of the vectors, in the words of our SDK.
//!
//! The official SDK sends `state=_default` where none is given, no nonce, and no PKCE for confidential clients. Ours
//! does better by default; here it is told to do the same.

use std::collections::BTreeMap;

use globus_auth::FlowBuilder;
use globus_auth::{DefaultScopes, Error, TokenResponse};
use globus_auth_protocol::http::{Pairs, Response};
use globus_auth_protocol::scope::Scopes;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::tokens;
use super::super::world::text;
use super::{Actor, AnyClient, Done, developer};

const NO_FLOW_NO_URL: &str = "an authorize URL before a flow is started";
const NO_FLOW_NO_EXCHANGE: &str = "a code exchanged before a flow is started";

/// Awaits a call on the kinds of client that have it; on the others it does not exist.
macro_rules! on {
    ($client:expr, $($kind:ident)|+, $bound:ident => $call:expr) => {
        match $client {
            $(AnyClient::$kind($bound) => $call.await?,)+
            _ => return Ok(Done::NotYet),
        }
    };
}

pub(super) async fn call(actor: &mut Actor, name: &str, args: &Value) -> Result<Done, Error> {
    let args = Args(args);
    match name {
        "oauth2_start_flow" => start_flow(actor, &args),
        "oauth2_get_authorize_url" => authorize_url(actor, &args),
        "oauth2_exchange_code_for_tokens" => exchange(actor, &args).await,
        "get" | "delete" | "post" | "put" | "patch" => raw(&actor.client, name, &args).await,
        _ if name.starts_with("oauth2_") => token_call(&actor.client, name, &args).await,
        _ => service_call(&actor.client, name, &args).await,
    }
}

fn start_flow(actor: &mut Actor, args: &Args<'_>) -> Result<Done, Error> {
    // A flow that is refused leaves none behind.
    actor.flow = None;
    let started = match &actor.client {
        AnyClient::Native(client) => match args.scopes("requested_scopes") {
            Some(scopes) => client.oauth2_start_flow(scopes),
            None => client.oauth2_start_flow(DefaultScopes),
        },
        AnyClient::Confidential(client) => {
            let redirect_uri = args.text("redirect_uri").unwrap_or_default();
            let builder = match args.scopes("requested_scopes") {
                Some(scopes) => client.oauth2_start_flow(redirect_uri, scopes),
                None => client.oauth2_start_flow(redirect_uri, DefaultScopes),
            };
            builder.dangerously_without_pkce()
        }
        AnyClient::Login(_) | AnyClient::Service(_) => return Ok(Done::NotYet),
    };
    let state = args.text("state").unwrap_or_else(|| "_default".to_owned());
    let mut builder = started.state(state).dangerously_without_nonce();
    if let (AnyClient::Native(_), Some(redirect_uri)) = (&actor.client, args.text("redirect_uri")) {
        builder = builder.redirect_uri(redirect_uri);
    }
    if let Some(verifier) = args.text("verifier") {
        builder = builder.verifier(verifier);
    }
    if let Some(label) = args.text("prefill_named_grant") {
        builder = builder.prefill_named_grant(label);
    }
    builder = builder.refresh_tokens(args.is_true("refresh_tokens"));
    let flow = builder.clone().start()?;
    actor.flow = Some((builder, flow));
    Ok(Done::Document(json!("flow started")))
}

fn authorize_url(actor: &Actor, args: &Args<'_>) -> Result<Done, Error> {
    let Some((builder, _)) = &actor.flow else {
        return Ok(Done::Impossible(NO_FLOW_NO_URL));
    };
    let mut builder: FlowBuilder = builder.clone();
    if let Some(message) = args.text("session_message") {
        builder = builder.session_message(message);
    }
    if let Some(ids) = args.list("session_required_identities") {
        builder = builder.session_required_identities(ids);
    }
    if let Some(domains) = args.list("session_required_single_domain") {
        builder = builder.session_required_single_domain(domains);
    }
    if let Some(ids) = args.list("session_required_policies") {
        builder = builder.session_required_policies(ids);
    }
    if let Some(wanted) = args.get("session_required_mfa").and_then(Value::as_bool) {
        builder = builder.session_required_mfa(wanted);
    }
    if args.text("prompt").as_deref() == Some("login") {
        builder = builder.prompt(globus_auth::Prompt::Login);
    }
    let flow = builder.query_params(args.pairs("query_params")).start()?;
    Ok(Done::Url(flow.authorize_url()))
}

async fn exchange(actor: &Actor, args: &Args<'_>) -> Result<Done, Error> {
    let Some((_, flow)) = &actor.flow else {
        return Ok(Done::Impossible(NO_FLOW_NO_EXCHANGE));
    };
    let code = args.text("auth_code").unwrap_or_default();
    let tokens =
        on!(&actor.client, Native | Confidential, client => client.oauth2_exchange_code_for_tokens(flow, &code));
    Ok(document_of(&tokens))
}

async fn token_call(client: &AnyClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    let token = args.text("token").unwrap_or_default();
    let body = args.pairs("body_params");
    let tokens = match name {
        "oauth2_refresh_token" => {
            let refresh_token = args.text("refresh_token").unwrap_or_default();
            on!(client, Native | Confidential | Login, client => client.oauth2_refresh_token(refresh_token).body_params(body))
        }
        "oauth2_client_credentials_tokens" => match args.scopes("requested_scopes") {
            Some(scopes) => on!(client, Confidential, client => client.oauth2_client_credentials_tokens(scopes)),
            None => on!(client, Confidential, client => client.oauth2_client_credentials_tokens(DefaultScopes)),
        },
        "oauth2_get_dependent_tokens" => {
            let AnyClient::Confidential(client) = client else {
                return Ok(Done::NotYet);
            };
            let ask = client
                .oauth2_get_dependent_tokens(token)
                .refresh_tokens(args.is_true("refresh_tokens"));
            let ask = ask.body_params(args.pairs("additional_params"));
            match args.scopes("scope") {
                Some(scopes) => ask.scope(scopes).await?,
                None => ask.await?,
            }
        }
        "oauth2_revoke_token" => {
            let answer = on!(client, Native | Confidential | Login, client => client.oauth2_revoke_token(token).body_params(body));
            return Ok(Done::Document(json!({ "active": answer.active })));
        }
        "oauth2_validate_token" => {
            let answer = on!(client, Native | Confidential | Login, client => client.oauth2_validate_token(token).body_params(body));
            return Ok(Done::Document(json!({ "active": answer.active })));
        }
        "oauth2_token_introspect" => {
            let (include, query) = (args.list("include").unwrap_or_default(), args.pairs("query_params"));
            let answer = on!(client, Confidential, client => client.oauth2_token_introspect(token).include(include).query_params(query));
            return Ok(document(&answer));
        }
        _ => return Ok(Done::NotYet),
    };
    Ok(document_of(&tokens))
}

async fn service_call(client: &AnyClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    let query = args.pairs("query_params");
    match name {
        "get_openid_configuration" => {
            let answer = match client {
                AnyClient::Native(client) => client.get_openid_configuration().await?,
                AnyClient::Confidential(client) => client.get_openid_configuration().await?,
                AnyClient::Login(client) => client.get_openid_configuration().await?,
                AnyClient::Service(client) => client.get_openid_configuration().await?,
            };
            Ok(document(&answer))
        }
        "userinfo" => {
            let answer = on!(client, Service, client => client.userinfo());
            Ok(document(&answer))
        }
        "get_identities" => {
            let (ids, usernames) = (
                args.list("ids").unwrap_or_default(),
                args.list("usernames").unwrap_or_default(),
            );
            let provision = args.is_true("provision");
            let answer = on!(client, Confidential | Service, client => {
                client.get_identities().ids(ids).usernames(usernames).provision(provision).query_params(query)
            });
            Ok(document(&answer))
        }
        _ => developer::call(client, name, args).await,
    }
}

async fn raw(client: &AnyClient, method: &str, args: &Args<'_>) -> Result<Done, Error> {
    let AnyClient::Service(client) = client else {
        return Ok(Done::NotYet);
    };
    let path = args.text("path").unwrap_or_default();
    let mut ask = match method {
        "get" => client.get(&path),
        "delete" => client.delete(&path),
        "post" => client.post(&path),
        "put" => client.put(&path),
        _ => client.patch(&path),
    };
    for (name, value) in args.pairs("headers") {
        ask = ask.header(&name, value);
    }
    ask = ask.query_params(args.pairs("query_params"));
    ask = match args.get("data") {
        None => ask,
        Some(Value::String(text)) => ask.text(text),
        Some(_) if args.text("encoding").as_deref() == Some("form") => {
            let pairs = args.pairs("data").into_iter();
            ask.form(pairs.fold(Pairs::new(), |pairs, (name, value)| pairs.with(name, value)))
        }
        Some(json) => ask.json(json),
    };
    let answer: Response = ask.await?;
    Ok(Done::Document(serde_json::from_slice(&answer.body).unwrap_or_default()))
}

fn document(answer: &impl Serialize) -> Done {
    Done::Document(serde_json::to_value(answer).unwrap_or_default())
}

fn document_of(answer: &TokenResponse) -> Done {
    Done::Document(json!({ "by_resource_server": tokens::shown(answer.by_resource_server()) }))
}

/// The arguments of a call.
pub(super) struct Args<'a>(pub(super) &'a Value);

impl Args<'_> {
    /// An argument that is given; null counts as not given.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(text)
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A list, or one text.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        match self.get(name)? {
            Value::Array(members) => Some(members.iter().map(text).collect()),
            one => Some(vec![text(one)]),
        }
    }

    /// Scopes as people write them: a text, or a list of texts.
    fn scopes(&self, name: &str) -> Option<ScopeTexts> {
        self.list(name).map(ScopeTexts)
    }

    pub(super) fn pairs(&self, name: &str) -> BTreeMap<String, String> {
        let members = self.get(name).and_then(Value::as_object).into_iter().flatten();
        members.map(|(name, value)| (name.clone(), text(value))).collect()
    }
}

/// Scopes that are not read yet.
struct ScopeTexts(Vec<String>);

impl TryFrom<ScopeTexts> for Scopes {
    type Error = globus_auth_protocol::scope::ScopeParseError;

    fn try_from(ScopeTexts(texts): ScopeTexts) -> Result<Self, Self::Error> {
        texts
            .iter()
            .try_fold(Self::new(), |scopes, text| scopes.merge(&Self::parse(text)?))
    }
}
