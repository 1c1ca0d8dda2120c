//! Those who use the server while it is killed. Each does one thing again and again and notes what it was told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::draw::Draw;
use super::notes::{Login, Notes, SpentCode};
use crate::support::http::Reply;
use crate::support::portal::{self, ADA, CALLBACK};
use crate::support::visitor::{Ask, NoCode, Visitor};

/// Of the tokens that the portal has of its own.
const TRANSFER: &str = "urn:globus:auth:scope:transfer.api.globus.org:all";
/// How long a client waits after a failure, unless it is all over.
const PAUSE: Duration = Duration::from_millis(20);

/// What an answer says of what was asked.
#[derive(Debug)]
pub(crate) enum Told {
    /// It was done.
    Done(Value),
    /// It was not done, and will not be.
    Refused(Reply),
    /// It was done or not.
    Unsure,
}

impl Told {
    pub(crate) fn of(answer: Result<Reply, String>) -> Self {
        match answer {
            Ok(reply) if reply.status == 200 => match portal::document(&reply) {
                Ok(document) => Self::Done(document),
                Err(_) => Self::Refused(reply),
            },
            Ok(reply) if reply.status >= 500 => Self::Unsure,
            Ok(reply) => Self::Refused(reply),
            Err(_) => Self::Unsure,
        }
    }
}

/// One of them.
pub(crate) struct Client<'a> {
    pub(crate) server: &'a Url,
    pub(crate) stop: &'a AtomicBool,
    pub(crate) draw: Draw,
    pub(crate) notes: Notes,
}

impl<'a> Client<'a> {
    /// One who has done nothing yet.
    pub(crate) fn new(server: &'a Url, stop: &'a AtomicBool, draw: Draw) -> Self {
        Self {
            server,
            stop,
            draw,
            notes: Notes::default(),
        }
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed) && self.notes.faults.is_empty()
    }

    /// What is left of an answer where only one is right: a refusal is a fault.
    fn done(&mut self, what: &str, answer: Result<Reply, String>) -> Option<Value> {
        match Told::of(answer) {
            Told::Done(document) => return Some(document),
            Told::Unsure => {
                self.notes.unanswered += 1;
                // Somebody may start the server, or its database, again.
                std::thread::park_timeout(PAUSE);
            }
            Told::Refused(reply) => self.fault(what, &reply),
        }
        None
    }

    fn fault(&mut self, what: &str, reply: &Reply) {
        let Reply { status, body, .. } = reply;
        self.notes.faults.push(format!("{what} was refused: {status} {body}"));
    }

    fn text(&mut self, document: &Value, member: &str) -> String {
        portal::text(document, member).unwrap_or_else(|problem| {
            self.notes.faults.push(problem);
            String::new()
        })
    }

    /// Has tokens issued; ends half of them again.
    pub(crate) fn issue_and_revoke(mut self) -> Notes {
        while self.goes_on() {
            let fields = [("grant_type", "client_credentials"), ("scope", TRANSFER)];
            let issued = portal::token(self.server, &fields);
            let Some(document) = self.done("a token of the portal's own", issued) else {
                continue;
            };
            self.notes.acknowledged.issued += 1;
            let token = self.text(&document, "access_token");
            if self.draw.once_in(2) {
                self.notes.active.push(token);
                continue;
            }
            let revoked = portal::form(self.server, "/v2/oauth2/token/revoke", &[("token", &token)]);
            if self.done("a revocation", revoked).is_some() {
                self.notes.acknowledged.revoked += 1;
                self.notes.revoked.push(token);
            }
        }
        self.notes
    }

    /// Asks for codes, and keeps, spends or spends twice at once what it gets.
    pub(crate) fn exchange(mut self, ada: &mut Visitor) -> Notes {
        while self.goes_on() {
            let Some(code) = self.code(ada, &Ask::of_portal("openid")) else {
                continue;
            };
            match self.draw.below(4) {
                0 => self.notes.fresh_codes.push(code),
                1 => self.spend_twice(&code),
                _ => match Told::of(portal::redeem(self.server, &code)) {
                    Told::Done(document) => {
                        let access_token = self.text(&document, "access_token");
                        self.notes.acknowledged.exchanged += 1;
                        self.notes.spent_codes.push(SpentCode { code, access_token });
                    }
                    Told::Unsure => {
                        self.notes.unanswered += 1;
                        self.notes.unsure_codes.push(code);
                    }
                    Told::Refused(reply) => self.fault("a fresh code", &reply),
                },
            }
        }
        self.notes
    }

    /// A code, of somebody who has logged in and consented long ago.
    fn code(&mut self, visitor: &mut Visitor, ask: &Ask<'_>) -> Option<String> {
        match visitor.code(ask) {
            Ok(code) => return Some(code),
            Err(NoCode::Page(reply)) if reply.status < 500 => self.fault("a code", &reply),
            Err(_) => {
                self.notes.unanswered += 1;
                std::thread::park_timeout(PAUSE);
            }
        }
        None
    }

    /// Two ask for tokens with one code at the same moment: at most one gets them.
    fn spend_twice(&mut self, code: &str) {
        let spend = || Told::of(portal::redeem(self.server, code));
        let both = std::thread::scope(|threads| {
            let other = threads.spawn(spend);
            [Some(spend()), other.join().ok()]
        });
        let done = both.iter().filter(|told| matches!(told, Some(Told::Done(_)))).count();
        match done {
            0 => self.notes.unsure_codes.push(code.to_owned()),
            1 => self.notes.acknowledged.exchanged += 1,
            _ => self.notes.faults.push("a code was redeemed twice at once".to_owned()),
        }
    }

    /// Renews a login, again and again.
    pub(crate) fn refresh(mut self, mut login: Login) -> Notes {
        while self.goes_on() {
            let refreshed = portal::refresh(self.server, &login.refresh_token);
            let Some(document) = self.done("a refresh token", refreshed) else {
                continue;
            };
            self.notes.acknowledged.refreshed += 1;
            let token = self.text(&document, "access_token");
            login.access_tokens.push(token);
            login.refresh_token = self.text(&document, "refresh_token");
        }
        self.notes.logins.push(login);
        self.notes
    }

    /// Makes, changes and deletes projects. The name and the address of each carry one number.
    pub(crate) fn administer(mut self, ada: &str) -> Notes {
        let mut known: Vec<(String, u64)> = Vec::new();
        while self.goes_on() {
            let number = self.draw.below(1 << 40);
            let chosen = usize::try_from(self.draw.below(known.len() as u64)).unwrap_or_default();
            match self.draw.below(4) {
                0 | 1 => {
                    let body = json!({"project": project(number)});
                    let made = portal::call(self.server, ada, "POST", PROJECTS, &body);
                    if let Some(document) = self.done("a new project", made) {
                        let id = self.text(&document["project"], "id");
                        self.notes.acknowledged.projects += 1;
                        self.notes.projects.insert(id.clone(), vec![Some(number)]);
                        known.push((id, number));
                    }
                }
                2 if !known.is_empty() => {
                    let (id, before) = known.swap_remove(chosen);
                    let body = json!({"project": project(number)});
                    let changed = portal::call(self.server, ada, "PUT", &format!("{PROJECTS}/{id}"), &body);
                    self.change(&mut known, (id, before), Some(number), changed);
                }
                3 if !known.is_empty() => {
                    let (id, before) = known.swap_remove(chosen);
                    let deleted = portal::call(self.server, ada, "DELETE", &format!("{PROJECTS}/{id}"), &Value::Null);
                    self.change(&mut known, (id, before), None, deleted);
                }
                _ => {}
            }
        }
        self.notes
    }

    /// Notes what a project may be after a change of it.
    fn change(
        &mut self,
        known: &mut Vec<(String, u64)>,
        (id, before): (String, u64),
        after: Option<u64>,
        answer: Result<Reply, String>,
    ) {
        let may_be = match Told::of(answer) {
            Told::Done(_) => {
                self.notes.acknowledged.projects += 1;
                known.extend(after.map(|number| (id.clone(), number)));
                vec![after]
            }
            Told::Unsure => {
                self.notes.unanswered += 1;
                vec![Some(before), after]
            }
            Told::Refused(reply) => {
                self.fault("a change of a project", &reply);
                vec![Some(before)]
            }
        };
        self.notes.projects.insert(id, may_be);
    }

    /// Makes clients, to each of which Ada then consents.
    pub(crate) fn consent(mut self, ada: &mut Visitor, bearer: &str, project: &str) -> Notes {
        while self.goes_on() {
            let body = json!({"client": {
                "name": "A new portal", "project": project, "client_type": "confidential_client",
                "redirect_uris": [CALLBACK], "visibility": "private",
            }});
            let made = portal::call(self.server, bearer, "POST", "/v2/api/clients", &body);
            let Some(document) = self.done("a new client", made) else {
                continue;
            };
            let client = self.text(&document["client"], "id");
            let ask = Ask {
                client: &client,
                ..Ask::of_portal("openid email")
            };
            if self.code(ada, &ask).is_some() {
                self.notes.acknowledged.consented += 1;
                self.notes.consents.push(client);
            }
        }
        self.notes
    }
}

/// Where projects are made and listed.
pub(crate) const PROJECTS: &str = "/v2/api/projects";

fn project(number: u64) -> Value {
    json!({
        "display_name": format!("Project {number}"),
        "contact_email": format!("project-{number}@example.org"),
        "admin_ids": [ADA],
    })
}

/// The number of a project, if its name and its address carry the same.
pub(crate) fn number_of(project: &Value) -> Option<u64> {
    let named = project["display_name"]
        .as_str()?
        .strip_prefix("Project ")?
        .parse()
        .ok()?;
    let address = format!("project-{named}@example.org");
    (project["contact_email"] == *address).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_of_two_halves_is_found_out() {
        let whole = project(7);
        assert_eq!(number_of(&whole), Some(7));
        let halves = json!({"display_name": "Project 7", "contact_email": "project-8@example.org"});
        assert_eq!(number_of(&halves), None);
    }

    #[test]
    fn only_an_answer_that_says_so_means_that_it_was_done() {
        let reply = |status, body: &str| Reply {
            status,
            headers: Vec::new(),
            body: body.to_owned(),
        };
        assert!(matches!(Told::of(Ok(reply(200, "{}"))), Told::Done(_)));
        assert!(matches!(Told::of(Ok(reply(503, "{}"))), Told::Unsure));
        assert!(matches!(Told::of(Ok(reply(401, "{}"))), Told::Refused(_)));
        assert!(matches!(Told::of(Err("broken off".to_owned())), Told::Unsure));
    }
}
