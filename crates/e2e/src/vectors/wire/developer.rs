//! The calls of the developer API, and those about identities that are not logins.

use std::time::Duration;

use globus_auth::developer::{ClientCredential, ClientKind, ClientType, ClientVisibility, DependentScope, Links};
use globus_auth::patch::Patch;
use globus_auth::protocol::secret::ClientSecret;
use globus_auth::{AuthClient, Call, Error, SaysClientSettings, SaysPolicyDemands, SaysScopeSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::call::Args;
use super::{AnyClient, Done};

const TWO_KINDS_OR_NONE: &str = "a client made by public_client and client_type, or by neither";
const ONE_LINK: &str = "one link of a client without the other";
const WHICH_CLIENT: &str = "a client looked up by id and domain name, or by neither";

pub(super) async fn call(client: &AnyClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match client {
        AnyClient::Service(client) => {
            let done = projects(client, name, args).await?;
            let done = or(done, policies(client, name, args)).await?;
            let done = or(done, clients(client, name, args)).await?;
            let done = or(done, credentials(client, name, args)).await?;
            let done = or(done, scopes(client, name, args)).await?;
            or(done, identities(client, name, args)).await
        }
        AnyClient::Confidential(client) if name == "create_child_client" => {
            let (kind, links) = match (kind(args), links(args)) {
                (Ok(kind), Ok(links)) => (kind, links),
                (Err(name), _) | (_, Err(name)) => return Ok(Done::Impossible(name)),
            };
            let call = client.create_child_client(args.needed("name"), kind);
            one("client", &client_settings(call, args, links).await?)
        }
        AnyClient::Native(client) if name == "create_native_app_instance" => {
            let template_id = args.needed("template_id").parse()?;
            let made = client
                .create_native_app_instance(template_id, args.needed("name"))
                .await?;
            let secret = made.credential.secret.expose_secret();
            Ok(Done::Document(json!({
                "client": made.client,
                "included": { "client_credential": { "secret": secret } },
            })))
        }
        _ => Ok(Done::NotYet),
    }
}

/// The first answer, or, where that call does not exist, the second.
async fn or(first: Done, second: impl Future<Output = Result<Done, Error>>) -> Result<Done, Error> {
    match first {
        Done::NotYet => second.await,
        done => Ok(done),
    }
}

async fn projects(client: &AuthClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match name {
        "get_project" => one("project", &client.get_project(id(args, "project_id")?).await?),
        "delete_project" => one("project", &client.delete_project(id(args, "project_id")?).await?),
        "get_projects" => one("projects", &client.get_projects().await?),
        "create_project" => {
            let mut call = client.create_project(args.needed("display_name"), args.needed("contact_email"));
            if let Some(ids) = ids(args, "admin_ids")? {
                call = call.admin_ids(ids);
            }
            if let Some(ids) = ids(args, "admin_group_ids")? {
                call = call.admin_group_ids(ids);
            }
            one("project", &call.await?)
        }
        "update_project" => {
            let mut call = client.update_project(id(args, "project_id")?);
            if let Some(name) = args.text("display_name") {
                call = call.display_name(name);
            }
            if let Some(address) = args.text("contact_email") {
                call = call.contact_email(address);
            }
            if let Some(ids) = ids(args, "admin_ids")? {
                call = call.admin_ids(ids);
            }
            if let Some(ids) = ids(args, "admin_group_ids")? {
                call = call.admin_group_ids(ids);
            }
            one("project", &call.await?)
        }
        _ => Ok(Done::NotYet),
    }
}

async fn policies(client: &AuthClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match name {
        "get_policy" => one("policy", &client.get_policy(id(args, "policy_id")?).await?),
        "delete_policy" => one("policy", &client.delete_policy(id(args, "policy_id")?).await?),
        "get_policies" => one("policies", &client.get_policies().await?),
        "create_policy" => {
            let (name, description) = (args.needed("display_name"), args.needed("description"));
            let mut call = client.create_policy(id(args, "project_id")?, name, description);
            if let Some(wanted) = args.flag("high_assurance") {
                call = call.high_assurance(wanted);
            }
            one("policy", &policy_demands(call, args).await?)
        }
        "update_policy" => {
            let mut call = client.update_policy(id(args, "policy_id")?);
            if let Some(id) = args.text("project_id") {
                call = call.project_id(id.parse()?);
            }
            if let Some(name) = args.text("display_name") {
                call = call.display_name(name);
            }
            if let Some(text) = args.text("description") {
                call = call.description(text);
            }
            one("policy", &policy_demands(call, args).await?)
        }
        _ => Ok(Done::NotYet),
    }
}

fn policy_demands<E: SaysPolicyDemands>(mut call: Call<E>, args: &Args<'_>) -> Call<E> {
    if let Some(seconds) = args.get("authentication_assurance_timeout").and_then(Value::as_u64) {
        call = call.authentication_assurance_timeout(Duration::from_secs(seconds));
    }
    if let Some(wanted) = args.flag("required_mfa") {
        call = call.required_mfa(wanted);
    }
    call = match args.patch("domain_constraints_include") {
        Patch::Missing => call,
        Patch::Null => call.no_domain_constraints_include(),
        Patch::Value(domains) => call.domain_constraints_include(domains),
    };
    match args.patch("domain_constraints_exclude") {
        Patch::Missing => call,
        Patch::Null => call.no_domain_constraints_exclude(),
        Patch::Value(domains) => call.domain_constraints_exclude(domains),
    }
}

async fn clients(client: &AuthClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match name {
        "get_client" => match (args.text("client_id"), args.text("fqdn")) {
            (Some(id), None) => one("client", &client.get_client(id.parse()?).await?),
            (None, Some(fqdn)) => one("client", &client.get_client_by_fqdn(fqdn).await?),
            _ => Ok(Done::Impossible(WHICH_CLIENT)),
        },
        "get_clients" => one("clients", &client.get_clients().await?),
        "delete_client" => one("client", &client.delete_client(id(args, "client_id")?).await?),
        "create_client" => {
            let (kind, links) = match (kind(args), links(args)) {
                (Ok(kind), Ok(links)) => (kind, links),
                (Err(name), _) | (_, Err(name)) => return Ok(Done::Impossible(name)),
            };
            let call = client.create_client(args.needed("name"), id(args, "project")?, kind);
            let call = call.additional_fields(args.fields("additional_fields"));
            one("client", &client_settings(call, args, links).await?)
        }
        "update_client" => {
            let links = match links(args) {
                Ok(links) => links,
                Err(name) => return Ok(Done::Impossible(name)),
            };
            let mut call = client.update_client(id(args, "client_id")?);
            if let Some(name) = args.text("name") {
                call = call.name(name);
            }
            let call = call.additional_fields(args.fields("additional_fields"));
            one("client", &client_settings(call, args, links).await?)
        }
        _ => Ok(Done::NotYet),
    }
}

fn client_settings<E: SaysClientSettings>(mut call: Call<E>, args: &Args<'_>, links: Patch<Links>) -> Call<E> {
    if let Some(visibility) = args.text("visibility") {
        call = call.visibility(ClientVisibility::from(visibility));
    }
    if let Some(uris) = args.list("redirect_uris") {
        call = call.redirect_uris(uris);
    }
    call = match links {
        Patch::Missing => call,
        Patch::Null => call.no_links(),
        Patch::Value(links) => call.links(links),
    };
    call = match args.read_patch("required_idp") {
        Patch::Missing => call,
        Patch::Null => call.no_required_idp(),
        Patch::Value(id) => call.required_idp(id),
    };
    match args.read_patch("preselect_idp") {
        Patch::Missing => call,
        Patch::Null => call.no_preselect_idp(),
        Patch::Value(id) => call.preselect_idp(id),
    }
}

/// The kind of client that the arguments name, or what they name that cannot be written.
fn kind(args: &Args<'_>) -> Result<ClientKind, &'static str> {
    match (args.flag("public_client"), args.text("client_type")) {
        (Some(public), None) => Ok(ClientKind::PublicClient(public)),
        (None, Some(client_type)) => Ok(ClientType::from(client_type).into()),
        _ => Err(TWO_KINDS_OR_NONE),
    }
}

/// The links that the arguments name, or what they name that cannot be written.
fn links(args: &Args<'_>) -> Result<Patch<Links>, &'static str> {
    match (args.0.get("terms_and_conditions"), args.0.get("privacy_policy")) {
        (None, None) => Ok(Patch::Missing),
        (Some(Value::Null), Some(Value::Null)) => Ok(Patch::Null),
        (Some(Value::String(terms)), Some(Value::String(privacy))) => Ok(Patch::Value(Links {
            terms_and_conditions: terms.clone(),
            privacy_policy: privacy.clone(),
        })),
        _ => Err(ONE_LINK),
    }
}

async fn credentials(client: &AuthClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match name {
        "get_client_credentials" => {
            let found = client.get_client_credentials(id(args, "client_id")?).await?;
            let shown: Vec<Value> = found.iter().map(credential).collect();
            one("credentials", &shown)
        }
        "create_client_credential" => {
            let call = client.create_client_credential(id(args, "client_id")?, args.needed("name"));
            one("credential", &credential(&call.await?))
        }
        "delete_client_credential" => {
            let call = client.delete_client_credential(id(args, "client_id")?, id(args, "credential_id")?);
            one("credential", &credential(&call.await?))
        }
        _ => Ok(Done::NotYet),
    }
}

fn credential(credential: &ClientCredential) -> Value {
    json!({
        "id": credential.id,
        "name": credential.name,
        "client": credential.client,
        "created": credential.created,
        "secret": credential.secret.as_ref().map(ClientSecret::expose_secret),
    })
}

async fn scopes(client: &AuthClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match name {
        "get_scope" => one("scope", &client.get_scope(id(args, "scope_id")?).await?),
        "delete_scope" => one("scope", &client.delete_scope(id(args, "scope_id")?).await?),
        "get_scopes" => {
            let mut call = client.get_scopes().query_params(args.pairs("query_params"));
            if let Some(ids) = ids(args, "ids")? {
                call = call.ids(ids);
            }
            if let Some(strings) = args.list("scope_strings") {
                call = call.scope_strings(strings);
            }
            one("scopes", &call.await?)
        }
        "create_scope" => {
            let (name, description) = (args.needed("name"), args.needed("description"));
            let suffix = args.needed("scope_suffix");
            let call = client.create_scope(id(args, "client_id")?, name, description, suffix);
            let made = scope_settings(call, args).await?;
            one("scopes", &made.iter().collect::<Vec<_>>())
        }
        "update_scope" => {
            let mut call = client.update_scope(id(args, "scope_id")?);
            if let Some(name) = args.text("name") {
                call = call.name(name);
            }
            if let Some(text) = args.text("description") {
                call = call.description(text);
            }
            if let Some(suffix) = args.text("scope_suffix") {
                call = call.scope_suffix(suffix);
            }
            one("scope", &scope_settings(call, args).await?)
        }
        _ => Ok(Done::NotYet),
    }
}

fn scope_settings<E: SaysScopeSettings>(mut call: Call<E>, args: &Args<'_>) -> Call<E> {
    if let Some(domains) = args.list("required_domains") {
        call = call.required_domains(domains);
    }
    if let Some(scopes) = args.read::<Vec<DependentScope>>("dependent_scopes") {
        call = call.dependent_scopes(scopes);
    }
    if let Some(wanted) = args.flag("advertised") {
        call = call.advertised(wanted);
    }
    if let Some(wanted) = args.flag("allows_refresh_token") {
        call = call.allows_refresh_token(wanted);
    }
    call
}

async fn identities(client: &AuthClient, name: &str, args: &Args<'_>) -> Result<Done, Error> {
    match name {
        "get_identity_providers" => {
            let mut call = client.get_identity_providers().query_params(args.pairs("query_params"));
            if let Some(ids) = ids(args, "ids")? {
                call = call.ids(ids);
            }
            if let Some(domains) = args.list("domains") {
                call = call.domains(domains);
            }
            one("identity_providers", &call.await?)
        }
        "get_consents" => {
            let call = client.get_consents(id(args, "identity_id")?).all(args.is_true("all"));
            Ok(Done::Document(serde_json::to_value(call.await?).unwrap_or_default()))
        }
        _ => Ok(Done::NotYet),
    }
}

/// An answer in the envelope in which it came.
fn one(envelope: &str, document: &impl Serialize) -> Result<Done, Error> {
    let document = serde_json::to_value(document).unwrap_or_default();
    Ok(Done::Document(Value::Object(Map::from_iter([(
        envelope.to_owned(),
        document,
    )]))))
}

fn id<I>(args: &Args<'_>, name: &str) -> Result<I, Error>
where
    I: std::str::FromStr,
    Error: From<I::Err>,
{
    Ok(args.needed(name).parse()?)
}

/// Ids, or one.
fn ids<I>(args: &Args<'_>, name: &str) -> Result<Option<Vec<I>>, Error>
where
    I: std::str::FromStr,
    Error: From<I::Err>,
{
    let texts = args.list(name);
    let ids = texts.map(|texts| texts.iter().map(|text| text.parse()).collect::<Result<_, _>>());
    Ok(ids.transpose()?)
}

impl Args<'_> {
    /// A text without which the call cannot be made.
    fn needed(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_bool)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.get(name)?).ok()
    }

    /// Null, a value, or, where it is of another type, nothing: then the request shows that it is not there.
    fn read_patch<T: DeserializeOwned>(&self, name: &str) -> Patch<T> {
        match self.0.get(name) {
            Some(Value::Null) => Patch::Null,
            _ => self.read(name).map_or(Patch::Missing, Patch::Value),
        }
    }

    /// A list, or one text, or null, or nothing.
    fn patch(&self, name: &str) -> Patch<Vec<String>> {
        match self.0.get(name) {
            None => Patch::Missing,
            Some(_) => self.list(name).into(),
        }
    }

    fn fields(&self, name: &str) -> Map<String, Value> {
        self.read(name).unwrap_or_default()
    }
}
