use askama::Template;
use globus_auth_protocol::ids::{ClientId, CredentialId, ProjectId};
use globus_auth_rules::{
    developer::questions::Runs,
    model::{ClientType, Timestamp},
    redirect::BadRedirectUri,
};
use http::StatusCode;

use super::{
    super::{Frame, Said, render, text::Sentence},
    Choice, Crumb, FormParts, How, Snippets, fields,
};
use crate::web::{csrf::CSRF_FIELD, reply::Reply};

/// What a redirect URI looks like, for browsers to check while it is typed: the rules of `redirect::check_registration`.
pub(crate) const REDIRECT_PATTERN: &str =
    r"https://[^\s\\@#]+|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?([\/?][^\s\\@#]*)?";

/// Asks the questions whose answers make an application.
#[derive(Debug, Clone, Template)]
#[template(path = "console/register.html", whitespace = "minimize")]
pub struct RegisterPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The way here.
    pub crumbs: &'a [Crumb],
    /// The form.
    pub form: FormParts<'a>,
    /// The projects that it may belong to.
    pub projects: &'a [Choice],
    /// The same without a browser.
    pub how: How,
}

/// An answer to the question where it runs.
#[derive(Debug, Clone, Copy)]
pub struct RunsChoice(Runs);

impl RegisterPage<'_> {
    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }

    fn choices(&self) -> [RunsChoice; 5] {
        Runs::ALL.map(RunsChoice)
    }

    fn pattern(&self) -> &'static str {
        REDIRECT_PATTERN
    }

    fn pattern_told(&self) -> Sentence {
        self.frame.say(&fields::redirect_uri(BadRedirectUri::NotHttps))
    }
}

impl RunsChoice {
    fn value(self) -> &'static str {
        self.0.as_str()
    }

    fn name(self, frame: &Frame<'_>) -> Sentence {
        match self.0 {
            Runs::OnServer => frame.text("console-runs-web"),
            Runs::InBrowser => frame.text("console-runs-browser"),
            Runs::OnMachine => frame.text("console-runs-native"),
            Runs::Alone => frame.text("console-runs-service"),
            Runs::AsService => frame.text("console-runs-api"),
        }
    }

    fn help(self, frame: &Frame<'_>) -> Sentence {
        match self.0 {
            Runs::OnServer => frame.text("console-runs-web-help"),
            Runs::InBrowser => frame.text("console-runs-browser-help"),
            Runs::OnMachine => frame.text("console-runs-native-help"),
            Runs::Alone => frame.text("console-runs-service-help"),
            Runs::AsService => frame.text("console-runs-api-help"),
        }
    }
}

/// What kind of application a client is.
pub(crate) const fn kind(client_type: ClientType) -> Said {
    match client_type {
        ClientType::ConfidentialClient => Said::new("console-kind-web"),
        ClientType::PublicWebappClient => Said::new("console-kind-browser"),
        ClientType::PublicInstalledClient => Said::new("console-kind-native"),
        ClientType::ClientIdentity => Said::new("console-kind-service"),
        ClientType::ResourceServer => Said::new("console-kind-api"),
        ClientType::GlobusConnectServer => Said::new("console-kind-connect-server"),
        ClientType::HybridConfidentialClientResourceServer => Said::new("console-kind-hybrid"),
    }
}

/// Shows an application that was just registered, with its secret, this once.
#[derive(Clone, Template)]
#[template(path = "console/registered.html", whitespace = "minimize")]
pub struct RegisteredPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The way here.
    pub crumbs: &'a [Crumb],
    /// Its id.
    pub id: ClientId,
    /// Its name.
    pub name: &'a str,
    /// Its secret, if it has one.
    pub secret: Option<&'a str>,
    /// What did not come about with it.
    pub unfinished: Option<&'a Said>,
    /// How to use it at once.
    pub snippets: &'a Snippets,
}

impl RegisteredPage<'_> {
    /// The page.
    pub fn reply(&self) -> Reply {
        render(StatusCode::OK, self)
    }
}

/// The head of all pages of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientHead {
    /// Its id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project: Option<ProjectId>,
    /// What type of client it is.
    pub client_type: ClientType,
    /// The way to it.
    pub crumbs: Vec<Crumb>,
}

/// A page of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientTab {
    /// What it is.
    Settings,
    /// Its secrets.
    Credentials,
    /// Its permissions.
    Scopes,
}

impl ClientHead {
    pub(super) fn kind(&self, frame: &Frame<'_>) -> Sentence {
        frame.say(&kind(self.client_type))
    }

    /// Its pages.
    pub(super) fn tabs(&self) -> Vec<ClientTab> {
        let credentials = (!self.client_type.is_public()).then_some(ClientTab::Credentials);
        let scopes = self.client_type.is_resource_server().then_some(ClientTab::Scopes);
        [Some(ClientTab::Settings), credentials, scopes]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl ClientTab {
    pub(super) fn path(self, client: &ClientHead) -> String {
        match self {
            Self::Settings => format!("/v2/web/console/clients/{}", client.id),
            Self::Credentials => format!("/v2/web/console/clients/{}/credentials", client.id),
            Self::Scopes => format!("/v2/web/console/clients/{}/scopes", client.id),
        }
    }

    pub(super) fn name(self, frame: &Frame<'_>) -> Sentence {
        match self {
            Self::Settings => frame.text("console-tab-settings"),
            Self::Credentials => frame.text("console-tab-credentials"),
            Self::Scopes => frame.text("console-tab-scopes"),
        }
    }
}

/// Shows an application and lets it be changed.
#[derive(Debug, Clone, Template)]
#[template(path = "console/client.html", whitespace = "minimize")]
pub struct ClientPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The application.
    pub client: &'a ClientHead,
    /// Whether a change was just saved.
    pub saved: bool,
    /// The form.
    pub form: FormParts<'a>,
    /// The identity providers.
    pub providers: &'a [Choice],
    /// The same without a browser.
    pub how: How,
}

impl ClientPage<'_> {
    const TAB: ClientTab = ClientTab::Settings;

    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }

    fn pattern(&self) -> &'static str {
        REDIRECT_PATTERN
    }

    fn pattern_told(&self) -> Sentence {
        self.frame.say(&fields::redirect_uri(BadRedirectUri::NotHttps))
    }
}

/// Shows the credentials of an application, and the secret of a new one, this once.
#[derive(Clone, Template)]
#[template(path = "console/credentials.html", whitespace = "minimize")]
pub struct CredentialsPage<'a> {
    /// What all pages share.
    pub frame: &'a Frame<'a>,
    /// The application.
    pub client: &'a ClientHead,
    /// Its credentials, the oldest first.
    pub credentials: &'a [CredentialRow],
    /// The one that was just made.
    pub new: Option<NewSecret<'a>>,
    /// The form that makes one more.
    pub form: FormParts<'a>,
    /// The same without a browser.
    pub how: How,
}

/// A credential in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRow {
    /// Its id.
    pub id: CredentialId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
}

/// A credential that was just made.
#[derive(Clone, Copy)]
pub struct NewSecret<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its secret.
    pub secret: &'a str,
}

impl CredentialsPage<'_> {
    const TAB: ClientTab = ClientTab::Credentials;

    /// The page; 422 where something is wrong with what was sent, 409 where something stands against it.
    pub fn reply(&self) -> Reply {
        render(self.form.status(), self)
    }
}
