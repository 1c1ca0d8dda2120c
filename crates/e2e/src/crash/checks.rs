//! What must be true after a crash, asked of the server that was started again.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use super::clients::{PROJECTS, Told, number_of};
use super::draw::Draw;
use super::notes::{Login, Notes, State};
use crate::support::http::Reply;
use crate::support::portal;
use crate::support::visitor::{Ask, Visitor};

/// How many ask at once.
const THREADS: usize = 4;
/// How many access tokens of a login are looked at again.
const REMEMBERED: usize = 8;

/// Asks, and counts.
pub(crate) struct Checks<'a> {
    pub(crate) server: &'a Url,
    pub(crate) draw: Draw,
    /// Whether refresh tokens are replaced at each use.
    pub(crate) rotates: bool,
    pub(crate) asked: u64,
    pub(crate) faults: Vec<String>,
}

impl Checks<'_> {
    /// Each of some tokens is active, or is not.
    pub(crate) fn tokens(&mut self, what: &str, tokens: &[String], active: bool) {
        let server = self.server;
        let share = tokens.len().div_ceil(THREADS).max(1);
        let wrong: usize = std::thread::scope(|threads| {
            let each = |tokens: &[String]| {
                let is_wrong = |token: &&String| portal::is_active(server, token) != Ok(active);
                tokens.iter().filter(is_wrong).count()
            };
            let shares: Vec<_> = tokens
                .chunks(share)
                .map(|share| threads.spawn(move || each(share)))
                .collect();
            shares.into_iter().map(|share| share.join().unwrap_or(usize::MAX)).sum()
        });
        self.asked += tokens.len() as u64;
        if wrong > 0 {
            let is = if active { "not active" } else { "active" };
            self.faults.push(format!("{wrong} of {} {what} are {is}", tokens.len()));
        }
    }

    /// What clients were told of tokens and codes.
    pub(crate) fn told(&mut self, notes: &Notes) {
        self.tokens("issued tokens", &notes.active, true);
        self.tokens("revoked tokens", &notes.revoked, false);
        let given: Vec<String> = notes
            .spent_codes
            .iter()
            .map(|spent| spent.access_token.clone())
            .collect();
        self.tokens("tokens of codes", &given, true);
        for spent in &notes.spent_codes {
            self.is_spent("a code that was spent before the crash", &spent.code);
        }
        // Whoever uses a code again ends what it gave.
        self.tokens("tokens of codes that were used again", &given, false);
        for code in &notes.fresh_codes {
            match self.redeem(code) {
                Told::Done(_) => {}
                told => self
                    .faults
                    .push(format!("a code that nobody had used is not good: {told:?}")),
            }
            self.is_spent("a fresh code, spent after the crash", code);
        }
        for code in &notes.unsure_codes {
            if matches!(self.redeem(code), Told::Unsure) {
                self.faults.push("a code got no answer after the crash".to_owned());
            }
            self.is_spent("a code that was sent again after the crash", code);
        }
    }

    fn redeem(&mut self, code: &str) -> Told {
        self.asked += 1;
        Told::of(portal::redeem(self.server, code))
    }

    fn is_spent(&mut self, what: &str, code: &str) {
        match self.redeem(code) {
            Told::Refused(Reply { status: 401, .. }) => {}
            told => self.faults.push(format!("{what}, is not refused: {told:?}")),
        }
    }

    /// A login can be renewed with the token that was told last, and once more with the same, as after a lost answer.
    /// `None` where the login was ended to see that it does.
    pub(crate) fn login(&mut self, mut login: Login) -> Option<Login> {
        self.tokens("access tokens of a login", &login.access_tokens, true);
        let before = login.refresh_token.clone();
        let first = self.renew(&mut login, &before)?;
        let second = self.renew(&mut login, &before)?;
        if first != second || (first == before) == self.rotates {
            self.faults
                .push("a refresh token sent again got another answer".to_owned());
        }
        login.refresh_token = first;
        if self.rotates && self.draw.once_in(4) {
            return self.replay(login, &before);
        }
        let old = login.access_tokens.len().saturating_sub(REMEMBERED);
        login.access_tokens.drain(..old);
        Some(login)
    }

    /// A token that was replaced long ago, as the use of its successor shows, ends the login.
    fn replay(&mut self, mut login: Login, before: &str) -> Option<Login> {
        let now = login.refresh_token.clone();
        self.renew(&mut login, &now)?;
        self.asked += 1;
        match Told::of(portal::refresh(self.server, before)) {
            Told::Refused(Reply { status: 400, .. }) => {}
            told => self
                .faults
                .push(format!("an old refresh token is not refused: {told:?}")),
        }
        self.tokens("access tokens of a login that was ended", &login.access_tokens, false);
        None
    }

    fn renew(&mut self, login: &mut Login, refresh_token: &str) -> Option<String> {
        self.asked += 1;
        let told = match Told::of(portal::refresh(self.server, refresh_token)) {
            Told::Done(document) => {
                let texts = [&document["access_token"], &document["refresh_token"]].map(Value::as_str);
                if let [Some(access), Some(refresh)] = texts {
                    login.access_tokens.push(access.to_owned());
                    return Some(refresh.to_owned());
                }
                Told::Done(document)
            }
            told => told,
        };
        self.faults
            .push(format!("an acknowledged refresh token is not good: {told:?}"));
        None
    }

    /// Every project is whole, and is what it may be; what it is then, is noted.
    pub(crate) fn projects(&mut self, bearer: &str, known: &mut BTreeMap<String, Vec<State>>) {
        let listed = portal::call(self.server, bearer, "GET", PROJECTS, &Value::Null);
        let listed = listed.and_then(|reply| portal::document(&reply));
        let Ok(Some(listed)) = listed.map(|document| document["projects"].as_array().cloned()) else {
            self.faults.push("the projects cannot be listed".to_owned());
            return;
        };
        let mut found = BTreeMap::new();
        for project in listed
            .iter()
            .filter(|project| project["display_name"] != "Example Project")
        {
            self.asked += 1;
            match (project["id"].as_str(), number_of(project)) {
                (Some(id), Some(number)) => drop(found.insert(id.to_owned(), number)),
                _ => self.faults.push(format!("a project is half written: {project}")),
            }
        }
        for (id, may_be) in known.iter_mut() {
            self.asked += 1;
            let is = found.get(id).copied();
            if !may_be.contains(&is) {
                self.faults
                    .push(format!("project {id} is {is:?} and may be {may_be:?}"));
            }
            *may_be = vec![is];
        }
        known.retain(|_, is| is != &[None]);
    }

    /// Who has consented is not asked again, and is still logged in.
    pub(crate) fn consents(&mut self, ada: &mut Visitor, clients: &[String]) {
        for client in clients {
            self.asked += 1;
            let (logins, sent) = (ada.logins, ada.sent);
            let ask = Ask {
                client,
                ..Ask::of_portal("openid email")
            };
            match ada.code(&ask) {
                Ok(_) if ada.logins == logins && ada.sent == sent + 1 => {}
                Ok(_) => self
                    .faults
                    .push("somebody who had consented was asked again".to_owned()),
                Err(problem) => self
                    .faults
                    .push(format!("somebody who had consented gets no code: {problem}")),
            }
        }
    }
}
