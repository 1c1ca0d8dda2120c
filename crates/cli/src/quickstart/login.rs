//! A person logs in.

use std::time::Duration;

use globus_auth::{
    TokenResponse,
    login::LoopbackServer,
    protocol::scope::well_known::{auth, transfer},
};
use url::Url;

use super::{
    Way,
    browser::Browser,
    tour::{Facts, Tour, fact, missing},
};
use crate::error::CommandError;

/// How long the person may take in the browser.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

impl Tour<'_> {
    pub(super) async fn log_in(&mut self, way: Way) -> Result<TokenResponse, CommandError> {
        let scopes = [
            auth::OPENID,
            auth::PROFILE,
            auth::EMAIL,
            transfer::ALL,
            self.service_scope,
        ];
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
        let facts = vec![fact("as", username), fact("through the pages", landed.pages.join(", "))];
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
}

/// The address without the code in its query.
fn without_query(url: &str) -> String {
    url.split('?').next().unwrap_or_default().to_owned()
}
