//! The steps, each of which needs what the one before it made.

use std::time::Duration;

use globus_auth::{
    AuthClient, ConfidentialAppAuthClient, NativeAppAuthClient, TokenResponse, Variables,
    login::LoopbackServer,
    protocol::{ids::IdentityId, token::Token},
};
use globus_auth_server::dev::{self, DevOptions, DevServer, Fixtures};
use url::Url;

use super::{Report, browser::Browser};
use crate::{
    error::CommandError,
    identities::{Wanted, look_up},
    login_store::AUTH,
    ui::Ui,
};

/// Whose browser logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// One that follows a script.
    Script,
    /// The person's.
    Browser,
}

/// How long the person may take in the browser.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

const TRANSFER: &str = "transfer.api.globus.org";

/// How many ids that do not exist are asked for, so that several batches are needed.
const STRANGERS: u128 = 250;

/// Everything, from the start of the server to its end.
pub(crate) async fn run(ui: Ui, way: Way) -> Result<(), CommandError> {
    let server = dev::start(DevOptions::default()).await?;
    let mut tour = Tour::new(&server, ui)?;
    tour.introduce()?;
    let tokens = tour.log_in(way).await?;
    tour.who(&tokens).await?;
    tour.tokens(&tokens)?;
    tour.id_token(&tokens).await?;
    tour.identities(&tokens).await?;
    tour.introspect(&tokens).await?;
    tour.dependent_tokens(&tokens).await?;
    tour.refresh(&tokens).await?;
    tour.revoke(&tokens).await?;
    let report = tour.report;
    server.shutdown().await;
    report.finish("\nDone: the server is stopped and its database is gone.")
}

struct Tour<'a> {
    report: Report,
    fixtures: &'a Fixtures,
    /// The application that the person uses.
    app: NativeAppAuthClient,
    /// The service that the application calls.
    service: ConfidentialAppAuthClient,
    /// The scope of that service, which needs scopes of others.
    service_scope: &'a str,
}

type Facts = Vec<(String, String)>;

fn fact(name: impl Into<String>, value: impl Into<String>) -> (String, String) {
    (name.into(), value.into())
}

fn missing(what: &str) -> CommandError {
    CommandError::failed(format!("the seed has no {what}"))
}

impl<'a> Tour<'a> {
    fn new(server: &'a DevServer, ui: Ui) -> Result<Self, CommandError> {
        let fixtures = server.fixtures();
        let roles = &fixtures.roles;
        let app = roles
            .native_client
            .as_deref()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| missing("native client"))?;
        let service = roles
            .resource_server
            .as_deref()
            .ok_or_else(|| missing("resource server"))?;
        let service = fixtures.clients.iter().find(|client| client.id == service);
        let (id, secret) = service
            .and_then(|client| Some((client.id.parse().ok()?, client.secret.as_deref()?)))
            .ok_or_else(|| missing("resource server with a secret"))?;
        let service_scope = roles
            .resource_server_scope
            .as_deref()
            .ok_or_else(|| missing("scope that needs others"))?;
        // What is set for other programs must not lead these clients elsewhere.
        let alone = Variables::default();
        let base = server.base_url();
        Ok(Self {
            report: Report::new(ui),
            fixtures,
            app: NativeAppAuthClient::builder(app)
                .base_url(base)
                .variables(alone.clone())
                .build()?,
            service: ConfidentialAppAuthClient::builder(id, secret)
                .base_url(base)
                .variables(alone)
                .build()?,
            service_scope,
        })
    }

    fn auth(&self, tokens: &TokenResponse) -> Result<AuthClient, CommandError> {
        let token = token_for(tokens, AUTH)?.access_token.clone();
        Ok(AuthClient::builder()
            .access_token(token)
            .base_url(&self.fixtures.base_url)
            .variables(Variables::default())
            .build()?)
    }

    fn introduce(&mut self) -> Result<(), CommandError> {
        let Fixtures {
            people,
            clients,
            scopes,
            ..
        } = self.fixtures;
        let facts = vec![
            fact("address", &self.fixtures.base_url),
            fact(
                "holds",
                format!(
                    "{} people, {} clients, {} scopes",
                    people.len(),
                    clients.len(),
                    scopes.len()
                ),
            ),
        ];
        self.report.step(
            "server",
            "A Globus Auth server runs on this machine, with a temporary database.",
            facts,
        )
    }

    async fn log_in(&mut self, way: Way) -> Result<TokenResponse, CommandError> {
        let scopes = format!(
            "openid profile email urn:globus:auth:scope:{TRANSFER}:all {}",
            self.service_scope
        );
        let flow = self
            .app
            .oauth2_start_flow(scopes)
            .refresh_tokens(true)
            .prefill_named_grant("quickstart");
        let (flow, answer, facts) = match way {
            Way::Script => {
                let flow = flow.start()?;
                let (answer, facts) = self.follow_script(flow.authorize_url()).await?;
                (flow, answer, facts)
            }
            Way::Browser => {
                let server = LoopbackServer::bind(0).await?;
                let flow = flow.redirect_uri(server.redirect_uri()).start()?;
                self.invite(flow.authorize_url().as_str());
                let answer = server.wait(&flow, DEADLINE).await?;
                let facts = vec![fact("redirect", without_query(&answer))];
                (flow, answer, facts)
            }
        };
        let tokens = flow.exchange(&self.app, &answer).await?;
        self.report.step(
            "login",
            "A person logged in through the native flow with PKCE, state and nonce.",
            facts,
        )?;
        Ok(tokens)
    }

    async fn follow_script(&self, url: Url) -> Result<(String, Facts), CommandError> {
        let wanted = self
            .fixtures
            .roles
            .linked_person
            .as_ref()
            .or(self.fixtures.roles.person.as_ref());
        let person = self
            .fixtures
            .people
            .iter()
            .find(|person| Some(&person.username) == wanted);
        let (username, password) = person
            .and_then(|person| Some((&person.username, person.password.as_deref()?)))
            .ok_or_else(|| missing("person with a password"))?;
        let landed = Browser::default().log_in(url, username, password).await?;
        let facts = vec![fact("as", username), fact("through", landed.pages.join(", "))];
        Ok((landed.url.into(), facts))
    }

    /// Tells the person how to log in, and opens their browser.
    fn invite(&self, url: &str) {
        let people = self
            .fixtures
            .people
            .iter()
            .filter_map(|person| Some((&person.username, person.password.as_ref()?)));
        let people: Vec<String> = people
            .map(|(username, password)| format!("  {username}  {password}"))
            .collect();
        self.report.say(&format!(
            "Log in with your browser as one of these:\n{}\nIf it does not open, open this link:\n  {url}\n",
            people.join("\n")
        ));
        let url = url.to_owned();
        // Some browsers stay in the foreground until they are closed. If none opens, the link is there.
        drop(tokio::task::spawn_blocking(move || webbrowser::open(&url)));
    }

    async fn who(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let info = self.auth(tokens)?.userinfo().await?;
        let linked = info.identity_set.unwrap_or_default();
        let linked: Vec<String> = linked.into_iter().filter_map(|identity| identity.username).collect();
        let said = |text: Option<String>| text.unwrap_or_else(|| "(not told)".to_owned());
        let facts = vec![
            fact("username", said(info.preferred_username)),
            fact("name", said(info.name)),
            fact("email", said(info.email)),
            fact(
                "linked identities",
                if linked.is_empty() {
                    "none told".to_owned()
                } else {
                    linked.join(", ")
                },
            ),
        ];
        self.report.step("whoami", "The service says who it is.", facts)
    }

    fn tokens(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let facts = tokens.by_resource_server().values().map(|token| {
            let refresh = if token.refresh_token.is_some() {
                " and a refresh token"
            } else {
                ""
            };
            let seconds = token.expires_at.0 - tokens.issued_at().0;
            fact(
                token.resource_server.as_str(),
                format!(
                    "{}{refresh}, good for {} h, for: {}",
                    redacted(token),
                    seconds / 3600,
                    token.scope
                ),
            )
        });
        let facts = facts.collect();
        self.report
            .step("tokens", "There is a token for each resource server.", facts)
    }

    async fn id_token(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let claims = tokens.decode_id_token().await?;
        let facts = vec![
            fact("issuer", &claims.iss),
            fact("subject", &claims.sub),
            fact("username", claims.preferred_username.clone().unwrap_or_default()),
            fact("expires", time(claims.exp.floor().0)),
            fact("checked", "signature, issuer, audience, times, nonce, at_hash"),
        ];
        self.report.step("id_token", "The ID token is verified.", facts)
    }

    async fn identities(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let everyone = || self.fixtures.people.iter().flat_map(|person| &person.identities);
        let by_id = everyone().map(|identity| Wanted::read(&identity.id));
        let by_name = everyone().map(|identity| Wanted::read(&identity.username));
        let mut wanted: Vec<Wanted> = by_id.chain(by_name).collect::<Result<_, _>>()?;
        let known_ones = wanted.len();
        wanted.extend((1..=STRANGERS).map(|number| Wanted::Id(IdentityId::from_random(number.to_be_bytes()))));
        let known = look_up(&self.auth(tokens)?, &wanted).await?;
        let found = wanted.iter().filter(|one| known.get(one).is_some()).count();
        if found != known_ones {
            return Err(CommandError::failed(format!(
                "{found} of {known_ones} identities were found"
            )));
        }
        let facts = vec![
            fact("asked for", format!("{} ids and usernames", wanted.len())),
            fact("found", found.to_string()),
            fact("requests", known.requests.to_string()),
        ];
        self.report
            .step("identities", "Identities are looked up in batches.", facts)
    }

    async fn introspect(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let token = &tokens
            .by_scopes(self.service_scope)
            .map_err(|error| CommandError::failed(error.to_string()))?;
        let answer = self
            .service
            .oauth2_token_introspect(&token.access_token)
            .include(["identity_set", "session_info"])
            .await?;
        if !answer.active {
            return Err(CommandError::failed("the service's own token is not active"));
        }
        let authentications = answer
            .session_info
            .and_then(|session| session.authentications)
            .unwrap_or_default();
        let facts = vec![
            fact("active", "yes"),
            fact("username", answer.username.unwrap_or_default()),
            fact("audience", answer.aud.unwrap_or_default().join(", ")),
            fact(
                "linked identities",
                answer.identity_set.unwrap_or_default().len().to_string(),
            ),
            fact("authentications in the session", authentications.len().to_string()),
        ];
        self.report
            .step("introspect", "The service that got a token asks what it is.", facts)
    }

    async fn dependent_tokens(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let token = &tokens
            .by_scopes(self.service_scope)
            .map_err(|error| CommandError::failed(error.to_string()))?;
        let answer = self
            .service
            .oauth2_get_dependent_tokens(token.access_token.clone())
            .await?;
        let facts: Facts = answer
            .by_resource_server()
            .values()
            .map(|token| {
                fact(
                    token.resource_server.as_str(),
                    format!("{}, for: {}", redacted(token), token.scope),
                )
            })
            .collect();
        if facts.is_empty() {
            return Err(CommandError::failed("the service got no dependent tokens"));
        }
        self.report.step(
            "dependent_tokens",
            "The service gets tokens for the services behind it.",
            facts,
        )
    }

    async fn refresh(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let old = token_for(tokens, TRANSFER)?;
        let refresh_token = old
            .refresh_token
            .clone()
            .ok_or_else(|| CommandError::failed("there is no refresh token"))?;
        let answer = self.app.oauth2_refresh_token(refresh_token).await?;
        let new = token_for(&answer, TRANSFER)?;
        if new.access_token == old.access_token {
            return Err(CommandError::failed("the refreshed token is the old one"));
        }
        let facts = vec![fact("new", redacted(new)), fact("expires", time(new.expires_at.0))];
        self.report
            .step("refresh", "The refresh token gives a new access token.", facts)
    }

    async fn revoke(&mut self, tokens: &TokenResponse) -> Result<(), CommandError> {
        let dead = &tokens
            .by_scopes(self.service_scope)
            .map_err(|error| CommandError::failed(error.to_string()))?;
        self.app.oauth2_revoke_token(&dead.access_token).await?;
        let answer = self.service.oauth2_token_introspect(&dead.access_token).await?;
        let own = token_for(tokens, AUTH)?;
        self.app.oauth2_revoke_token(&own.access_token).await?;
        let refused = self.auth(tokens)?.userinfo().await;
        let status = refused.as_ref().err().and_then(globus_auth::Error::http_status);
        if answer.active || status != Some(401) {
            return Err(CommandError::failed("a revoked token still works"));
        }
        let facts = vec![
            fact("introspection", "not active"),
            fact("userinfo", "refused with 401"),
        ];
        self.report.step("revoke", "Revoked tokens are dead.", facts)
    }
}

fn token_for<'a>(tokens: &'a TokenResponse, resource_server: &str) -> Result<&'a Token, CommandError> {
    tokens
        .by_resource_server()
        .get(resource_server)
        .ok_or_else(|| CommandError::failed(format!("there is no token for {resource_server}")))
}

/// How much there is of a token, not what it is.
fn redacted(token: &Token) -> String {
    format!("a token of {} characters", token.access_token.expose_secret().len())
}

fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| format!("{seconds} s after 1970"), |time| time.to_string())
}

/// The address without the code in its query.
fn without_query(url: &str) -> String {
    url.split('?').next().unwrap_or_default().to_owned()
}
