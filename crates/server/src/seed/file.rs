use globus_auth_protocol::{
    ids::{ClientId, IdentityId, IdentityProviderId, PolicyId, ProjectId, ScopeId},
    secret::{ClientSecret, Password},
};
use serde::Deserialize;

/// A seed file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// Identity providers.
    pub providers: Vec<SeedProvider>,
    /// People with their linked identities.
    pub people: Vec<SeedPerson>,
    /// Projects.
    pub projects: Vec<SeedProject>,
    /// Authentication policies.
    pub policies: Vec<SeedPolicy>,
    /// Clients, resource servers among them, with their scopes.
    pub clients: Vec<SeedClient>,
}

/// An identity provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedProvider {
    /// Its id; made of the short name if left out.
    pub id: Option<IdentityProviderId>,
    /// Its name for people.
    pub name: String,
    /// Its name in one word.
    pub short_name: String,
    /// The domains of its usernames.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Other names that people know it by.
    #[serde(default)]
    pub alternative_names: Vec<String>,
    /// The OpenID Connect provider that its people log in at; without it they have passwords here.
    pub upstream: Option<SeedUpstream>,
}

/// An OpenID Connect provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedUpstream {
    /// Its issuer, exactly as it writes it itself.
    pub issuer: String,
    /// What it knows this server as.
    pub client_id: String,
    /// The secret that proves it; without one this server is a public client there.
    pub client_secret: Option<ClientSecret>,
    /// What is asked for, beside `openid`.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// The claim that usernames are made of.
    #[serde(default = "default_username_claim")]
    pub username_claim: String,
}

/// What is asked of an OpenID Connect provider beside `openid`.
pub(crate) fn default_scopes() -> Vec<String> {
    ["profile", "email"].map(str::to_owned).into()
}

fn default_username_claim() -> String {
    "preferred_username".to_owned()
}

/// A person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedPerson {
    /// Their name.
    pub name: Option<String>,
    /// Their address; the username of each identity if left out.
    pub email: Option<String>,
    /// Their organization.
    pub organization: Option<String>,
    /// The password of all their identities; without one they cannot log in.
    pub password: Option<Password>,
    /// Whether they may see the operator pages.
    #[serde(default)]
    pub operator: bool,
    /// Their linked identities; the first is the primary one.
    pub identities: Vec<SeedIdentity>,
}

/// One identity of a person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedIdentity {
    /// Its id; made of the username if left out.
    pub id: Option<IdentityId>,
    /// `name@domain`; the domain says which provider.
    pub username: String,
    /// `used` (the default), `unused`, `private` or `closed`.
    pub status: Option<String>,
    /// `login` (the default) or `link`.
    pub identity_type: Option<String>,
}

/// A project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedProject {
    /// Its id; made of the name if left out.
    pub id: Option<ProjectId>,
    /// Its name.
    pub display_name: String,
    /// Whom to write to.
    pub contact_email: String,
    /// The usernames of its admins.
    #[serde(default)]
    pub admins: Vec<String>,
}

/// An authentication policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedPolicy {
    /// Its id; made of the name if left out.
    pub id: Option<PolicyId>,
    /// The name of the project that owns it.
    pub project: String,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether the session counts, and not just the linked identities.
    #[serde(default)]
    pub high_assurance: bool,
    /// Seconds.
    pub authentication_assurance_timeout: Option<i64>,
    /// Whether multi-factor authentication is asked for.
    #[serde(default)]
    pub required_mfa: bool,
    /// Accepted domains.
    pub domain_constraints_include: Option<Vec<String>>,
    /// Refused domains.
    pub domain_constraints_exclude: Option<Vec<String>>,
}

/// A client.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedClient {
    /// Its id; made of the name if left out.
    pub id: Option<ClientId>,
    /// Its name.
    pub name: String,
    /// `client_type` of the clients API.
    #[serde(rename = "type")]
    pub client_type: String,
    /// Its secret, if it is confidential and shall be able to call.
    pub secret: Option<ClientSecret>,
    /// Where its people come back to.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// The name of the project that owns it.
    pub project: Option<String>,
    /// `public` (the default) or `private`.
    pub visibility: Option<String>,
    /// The short name of the provider that people must have an identity at.
    pub required_idp: Option<String>,
    /// The short name of the provider that is preselected.
    pub preselect_idp: Option<String>,
    /// A page.
    pub privacy_policy: Option<String>,
    /// A page.
    pub terms_and_conditions: Option<String>,
    /// The name of the native client that it is an instance of.
    pub template: Option<String>,
    /// Its domain names.
    #[serde(default)]
    pub fqdns: Vec<String>,
    /// The name that its tokens carry, if it is a resource server; its id if left out.
    pub resource_server: Option<String>,
    /// The scopes that it owns.
    #[serde(default)]
    pub scopes: Vec<SeedScope>,
}

/// A scope.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedScope {
    /// Its id; made of the scope string if left out.
    pub id: Option<ScopeId>,
    /// The end of its scope string, `https://auth.globus.org/scopes/<client>/<suffix>`.
    pub suffix: Option<String>,
    /// Its whole scope string, for the services that have a form of their own.
    pub scope_string: Option<String>,
    /// For the consent page.
    pub name: String,
    /// For the consent page.
    pub description: String,
    /// Whether everybody may see it; true if left out.
    #[serde(default = "yes")]
    pub advertised: bool,
    /// Whether refresh tokens may be had for it; true if left out.
    #[serde(default = "yes")]
    pub allows_refresh_token: bool,
    /// The domains of which people must have an identity.
    #[serde(default)]
    pub required_domains: Vec<String>,
    /// The scopes that it needs.
    #[serde(default)]
    pub dependent_scopes: Vec<SeedDependency>,
}

/// A scope that a scope needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedDependency {
    /// Its scope string.
    pub scope: String,
    /// Whether it is there only when asked for.
    #[serde(default)]
    pub optional: bool,
    /// Whether its resource server needs refresh tokens.
    #[serde(default)]
    pub requires_refresh_token: bool,
}

const fn yes() -> bool {
    true
}
