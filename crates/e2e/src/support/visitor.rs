//! A person with a browser, before one server or several: each request goes to the next one, as a balancer would have it.

use std::collections::BTreeMap;

use url::Url;

use super::http::{self, FORM, Reply};
use super::portal::{self, CALLBACK, PORTAL};
use super::replica::PUBLIC_URL;

/// More pages than any login has.
const PAGES: usize = 12;

/// The browser keeps cookies, and nothing else.
#[derive(Debug)]
pub struct Visitor {
    /// Where the servers answer.
    pub servers: Vec<Url>,
    /// How many requests were sent: each goes to the server after that of the one before.
    pub sent: usize,
    /// How often the person was asked for the password.
    pub logins: usize,
    person: (&'static str, &'static str),
    cookies: BTreeMap<String, String>,
}

/// Who asks for a code, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The client.
    pub client: &'a str,
    /// Where the code goes.
    pub callback: &'a str,
    /// The scopes, with blanks between.
    pub scope: &'a str,
    /// Whether refresh tokens are wanted.
    pub offline: bool,
}

impl<'a> Ask<'a> {
    /// The portal asks for scopes.
    #[must_use]
    pub const fn of_portal(scope: &'a str) -> Self {
        Self {
            client: PORTAL,
            callback: CALLBACK,
            scope,
            offline: false,
        }
    }

    /// The same with refresh tokens.
    #[must_use]
    pub const fn offline(self) -> Self {
        Self { offline: true, ..self }
    }
}

/// Why there is no code.
#[derive(Debug)]
pub enum NoCode {
    /// A page or an answer that does not lead to one.
    Page(Reply),
    /// No whole answer.
    Lost(String),
}

impl std::fmt::Display for NoCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Page(reply) => write!(f, "status {} and no code: {}", reply.status, reply.body),
            Self::Lost(problem) => f.write_str(problem),
        }
    }
}

impl From<String> for NoCode {
    fn from(problem: String) -> Self {
        Self::Lost(problem)
    }
}

impl Visitor {
    /// A person of the seed, who has not logged in yet.
    #[must_use]
    pub const fn new(servers: Vec<Url>, person: (&'static str, &'static str)) -> Self {
        Self {
            servers,
            sent: 0,
            logins: 0,
            person,
            cookies: BTreeMap::new(),
        }
    }

    /// Asks for a code, and logs in and allows where that is asked for.
    ///
    /// # Errors
    /// [`NoCode`].
    pub fn code(&mut self, ask: &Ask<'_>) -> Result<String, NoCode> {
        let mut reply = self.ask("GET", &authorize(ask), "")?;
        for _ in 0..PAGES {
            let Some(location) = reply.header("location").map(str::to_owned) else {
                reply = self.answer_page(reply)?;
                continue;
            };
            let target = Url::parse(PUBLIC_URL).and_then(|url| url.join(&location));
            let target = target.map_err(|problem| format!("{location}: {problem}"))?;
            if location.starts_with(ask.callback) {
                let code = target.query_pairs().find(|(name, _)| name == "code");
                return code.map(|(_, code)| code.into_owned()).ok_or(NoCode::Page(reply));
            }
            reply = self.ask("GET", &target[url::Position::BeforePath..], "")?;
        }
        Err(NoCode::Page(reply))
    }

    /// The bytes of a request for a code, as somebody who has logged in and allowed everything sends it.
    #[must_use]
    pub fn request_for_code(&self, ask: &Ask<'_>) -> Vec<u8> {
        let path = authorize(ask);
        let cookies = self.cookies();
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n").into_bytes()
    }

    /// Fills in the form of a page and sends it.
    fn answer_page(&mut self, page: Reply) -> Result<Reply, NoCode> {
        let (username, password) = self.person;
        let person = [("username", username), ("password", password)];
        let more: &[(&str, &str)] = if page.body.contains("name=\"password\"") {
            self.logins += 1;
            &person
        } else if page.body.contains("value=\"allow\"") {
            &[("decision", "allow")]
        } else {
            return Err(NoCode::Page(page));
        };
        let Some((action, fields)) = form_of(&page.body) else {
            return Err(NoCode::Page(page));
        };
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = fields.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let fields: Vec<_> = kept.chain(more.iter().copied()).collect();
        Ok(self.ask("POST", &action, &portal::encode(&fields))?)
    }

    fn cookies(&self) -> String {
        let each = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        each.collect::<Vec<_>>().join("; ")
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Reply, String> {
        let server = self.servers.get(self.sent % self.servers.len().max(1));
        let url = server.ok_or("there is no server")?.join(path);
        self.sent += 1;
        let headers = [("Cookie", self.cookies()), ("Content-Type", FORM.to_owned())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let reply = http::send(&url.map_err(|problem| problem.to_string())?, method, &headers, body)?;
        let set = reply.headers.iter().filter(|(name, _)| name == "set-cookie");
        for (name, value) in set.filter_map(|(_, cookie)| cookie.split(';').next()?.split_once('=')) {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok(reply)
    }
}

/// Path and query of a request for a code.
fn authorize(ask: &Ask<'_>) -> String {
    let query = portal::encode(&[
        ("client_id", ask.client),
        ("redirect_uri", ask.callback),
        ("scope", ask.scope),
        ("response_type", "code"),
        ("state", "s"),
        ("access_type", if ask.offline { "offline" } else { "online" }),
    ]);
    format!("/v2/oauth2/authorize?{query}")
}

/// Action and fields of the first form of a page.
fn form_of(page: &str) -> Option<(String, Vec<(String, String)>)> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let form = page.split("<form").nth(1)?.split("</form>").next()?;
    let inputs = form.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    let field = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
    Some((attribute(form, "action")?, inputs.filter_map(field).collect()))
}
