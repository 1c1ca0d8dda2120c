//! What a client may be.

use std::collections::HashSet;

use globus_auth_protocol::{
    developer::{ClientKind, ClientVisibility, Links},
    exchange::developer::clients::{ClientChanges, ClientFlags, ClientSettings},
    ids::{ClientId, IdentityProviderId, ProjectId, ResourceServer},
    patch::Patch,
};
use url::Url;

use super::{Fault, Problems};
use crate::{
    model::{Client, ClientLinks, ClientType, Timestamp, Visibility},
    redirect,
};

/// What clients are checked against.
#[derive(Debug, Clone, Copy)]
pub struct ClientFacts<'a> {
    /// The identity providers there are.
    pub providers: &'a HashSet<IdentityProviderId>,
    /// This server's page that shows codes.
    pub auth_code_page: &'a Url,
}

/// A client to be made: in a project, or as a child.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// What kind of client.
    pub kind: ClientKind,
    /// What else is said of it.
    pub settings: ClientSettings,
    /// The project that it will belong to.
    pub project: Option<ProjectId>,
    /// The client that makes it.
    pub parent: Option<ClientId>,
}

/// A new client.
///
/// # Errors
/// Everything that is wrong with it.
pub fn create(
    draft: Draft,
    flags: ClientFlags,
    id: ClientId,
    facts: ClientFacts<'_>,
    now: Timestamp,
) -> Result<Client, Problems> {
    let mut problems = Problems::default();
    let client_type = client_type(&draft.kind).unwrap_or_else(|| {
        problems.add("client_type", Fault::UnknownClientType);
        ClientType::PublicInstalledClient
    });
    let bare = Client {
        project: draft.project,
        parent_client: draft.parent,
        prompt_for_named_grant: flags.prompt_for_named_grant.unwrap_or(true),
        userinfo_from_effective_identity: flags.userinfo_from_effective_identity.unwrap_or(true),
        ..bare(id, draft.name, client_type, now)
    };
    let client = with_settings(bare, &draft.settings, facts, &mut problems);
    problems.or(client)
}

/// A client of which nothing is said.
fn bare(id: ClientId, name: String, client_type: ClientType, now: Timestamp) -> Client {
    Client {
        id,
        name,
        project: None,
        client_type,
        visibility: Visibility::Private,
        redirect_uris: Vec::new(),
        links: ClientLinks::default(),
        required_idp: None,
        preselect_idp: None,
        parent_client: None,
        template_instance: false,
        prompt_for_named_grant: false,
        userinfo_from_effective_identity: true,
        fqdns: Vec::new(),
        resource_server: ResourceServer::new(id.to_string()),
        created: now,
    }
}

/// A new instance of a native application: a confidential client that may use the redirect URIs which native ones may.
///
/// # Errors
/// When there is no such native application.
pub fn instance(template: Option<&Client>, id: ClientId, name: String, now: Timestamp) -> Result<Client, Problems> {
    let native = template.filter(|client| client.client_type == ClientType::PublicInstalledClient);
    let Some(template) = native else {
        return Err(Problems::one("template_id", Fault::UnknownTemplate));
    };
    Ok(Client {
        parent_client: Some(template.id),
        template_instance: true,
        ..bare(id, name, ClientType::ConfidentialClient, now)
    })
}

/// A client after a change. Its type, its project and its flags never change.
///
/// # Errors
/// Everything that is wrong with the change.
pub fn update(before: &Client, changes: ClientChanges, facts: ClientFacts<'_>) -> Result<Client, Problems> {
    let mut problems = Problems::default();
    let named = Client {
        name: changes.name.unwrap_or_else(|| before.name.clone()),
        ..before.clone()
    };
    let client = with_settings(named, &changes.settings, facts, &mut problems);
    problems.or(client)
}

fn client_type(kind: &ClientKind) -> Option<ClientType> {
    match kind {
        ClientKind::PublicClient(true) => Some(ClientType::PublicInstalledClient),
        ClientKind::PublicClient(false) => Some(ClientType::HybridConfidentialClientResourceServer),
        ClientKind::ClientType(word) => ClientType::from_name(word.as_str()),
    }
}

fn with_settings(
    mut client: Client,
    settings: &ClientSettings,
    facts: ClientFacts<'_>,
    problems: &mut Problems,
) -> Client {
    match settings
        .visibility
        .as_ref()
        .map(ClientVisibility::as_str)
        .map(Visibility::from_name)
    {
        None => {}
        Some(Some(visibility)) => client.visibility = visibility,
        Some(None) => problems.add("visibility", Fault::UnknownVisibility),
    }
    if let Some(uris) = &settings.redirect_uris {
        check_redirect_uris(uris, client.client_type, facts.auth_code_page, problems);
        client.redirect_uris.clone_from(uris);
    }
    client.links = links(&settings.links, client.links, problems);
    let mut provider = |member, change: Patch<IdentityProviderId>, before| {
        if let Patch::Value(id) = change {
            problems.expect(facts.providers.contains(&id), member, Fault::UnknownProvider);
        }
        change.applied_to(before)
    };
    client.required_idp = provider("required_idp", settings.required_idp, client.required_idp);
    client.preselect_idp = provider("preselect_idp", settings.preselect_idp, client.preselect_idp);
    client
}

fn check_redirect_uris(uris: &[String], client_type: ClientType, auth_code_page: &Url, problems: &mut Problems) {
    for (place, uri) in uris.iter().enumerate() {
        if let Err(problem) = redirect::check_registration(uri, client_type, auth_code_page) {
            let auth_code_page = auth_code_page.to_string();
            let fault = Fault::RedirectUri {
                place,
                problem,
                auth_code_page,
            };
            problems.add("redirect_uris", fault);
        }
    }
}

fn links(change: &Patch<Links>, before: ClientLinks, problems: &mut Problems) -> ClientLinks {
    match change {
        Patch::Missing => before,
        Patch::Null => ClientLinks::default(),
        Patch::Value(links) => {
            for (member, link) in [
                ("links.terms_and_conditions", &links.terms_and_conditions),
                ("links.privacy_policy", &links.privacy_policy),
            ] {
                // People follow them from our pages, so nothing that runs in a page may stand there.
                problems.expect(is_link(link), member, Fault::NotALink);
            }
            ClientLinks {
                privacy_policy: Some(links.privacy_policy.clone()),
                terms_and_conditions: Some(links.terms_and_conditions.clone()),
            }
        }
    }
}

fn is_link(text: &str) -> bool {
    let parsed = Url::parse(text).ok().filter(Url::has_host);
    parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https")) && !text.contains(char::is_control)
}
