use std::{collections::BTreeMap, net::SocketAddr};

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use url::Url;

use super::{Ask, BASE, Person, TestServer, server::encode};

/// A browser without script: it keeps cookies, follows redirects within the server, and reads forms.
pub(crate) struct Browser<'s> {
    server: &'s TestServer,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) address: SocketAddr,
    /// What it says that its person reads.
    pub(crate) languages: &'static str,
}

/// Where a browser is.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Path and query of the page.
    pub(crate) path: String,
    pub(crate) body: String,
    /// Where the browser was sent out of the server, if it was.
    pub(crate) left: Option<Url>,
}

/// A form on a page, with the values that it stands with.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl<'s> Browser<'s> {
    pub(crate) fn new(server: &'s TestServer) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
            address: SocketAddr::from(([127, 0, 0, 1], 50_000)),
            languages: "",
        }
    }

    /// Opens a path and follows where it leads.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.go(path.to_owned(), request).await
    }

    /// Opens an authorize request.
    pub(crate) async fn opens(&mut self, ask: &Ask) -> Page {
        self.open(&ask.url()).await
    }

    /// Submits a form and follows where it leads.
    pub(crate) async fn submit(&mut self, form: &Form) -> Page {
        let fields: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let request = Request::post(&form.action)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(encode(&fields)))
            .unwrap();
        self.go(form.action.clone(), request).await
    }

    /// Picks a person on the log-in page.
    pub(crate) async fn picks(&mut self, page: &Page, identity: &str) -> Page {
        self.submit(&page.form().with("person", identity)).await
    }

    /// Types username and password into the log-in page.
    pub(crate) async fn types(&mut self, page: &Page, username: &str, password: &str) -> Page {
        self.submit(&page.form().with("username", username).with("password", password))
            .await
    }

    /// Types a code into the page that asks for a second factor or sets one up.
    pub(crate) async fn gives(&mut self, page: &Page, code: &str) -> Page {
        self.submit(&page.form().with("code", code)).await
    }

    /// Follows the link that the page ends with.
    pub(crate) async fn goes_on(&mut self, page: &Page) -> Page {
        let (_, rest) = page.body.split_once("class=\"button primary\" href=\"").unwrap();
        self.open(rest.split('"').next().unwrap()).await
    }

    /// Presses *Allow* on the consent page.
    pub(crate) async fn allows(&mut self, page: &Page) -> Page {
        self.submit(&page.form().with("decision", "allow")).await
    }

    /// Presses *Deny* on the consent page.
    pub(crate) async fn denies(&mut self, page: &Page) -> Page {
        self.submit(&page.form().with("decision", "deny")).await
    }

    /// Opens an authorize request, picks the person if asked to, and allows what is asked.
    pub(crate) async fn agrees(&mut self, ask: &Ask, person: Person) -> Page {
        let mut page = self.opens(ask).await;
        if page.is_login() {
            page = self.picks(&page, person.id).await;
        }
        if page.is_consent() {
            self.allows(&page).await
        } else {
            page
        }
    }

    /// The same, with the code as the result.
    pub(crate) async fn gets_code(&mut self, ask: &Ask, person: Person) -> String {
        self.agrees(ask, person).await.code()
    }

    async fn go(&mut self, mut path: String, mut request: Request<Body>) -> Page {
        for _ in 0..10 {
            if !self.cookies.is_empty() {
                let pairs: Vec<String> = self
                    .cookies
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                request
                    .headers_mut()
                    .insert("cookie", pairs.join("; ").parse().unwrap());
            }
            let languages = HeaderValue::from_static(self.languages);
            request.headers_mut().insert("accept-language", languages);
            let answer = self.server.send_from(self.address, request).await;
            self.keep_cookies(&answer.headers);
            let mut page = Page {
                status: answer.status,
                headers: answer.headers.clone(),
                path,
                body: answer.text().to_owned(),
                left: None,
            };
            let Some(location) = answer.header("location") else {
                return page;
            };
            assert!(answer.status == 302 || answer.status == 303, "{answer:?}");
            let base = Url::parse(BASE).unwrap();
            let target = base.join(location).unwrap();
            if target.origin() != base.origin() {
                page.left = Some(target);
                return page;
            }
            path = target[url::Position::BeforePath..].to_owned();
            request = Request::get(&path).body(Body::empty()).unwrap();
        }
        panic!("the server sends the browser in circles: {path}")
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for header in headers.get_all("set-cookie") {
            let text = header.to_str().unwrap();
            let (pair, attributes) = text.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    pub(crate) fn is_login(&self) -> bool {
        self.left.is_none() && self.path.starts_with("/v2/web/login/")
    }

    pub(crate) fn is_second_factor(&self) -> bool {
        self.left.is_none() && self.path.starts_with("/v2/web/second-factor/")
    }

    pub(crate) fn is_consent(&self) -> bool {
        self.left.is_none() && self.path.starts_with("/v2/web/consent/")
    }

    /// A parameter of the URL that the browser was sent to.
    pub(crate) fn answer(&self, name: &str) -> Option<String> {
        let url = self.left.as_ref()?;
        url.query_pairs()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The code that the application gets, or that the page shows.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        let shown = || self.text_of("auth-code");
        self.answer("code")
            .or_else(shown)
            .unwrap_or_else(|| panic!("no code: {self:?}"))
    }

    /// The error that the application is told.
    #[track_caller]
    pub(crate) fn error(&self) -> String {
        self.answer("error").unwrap_or_else(|| panic!("no error: {self:?}"))
    }

    /// The text of the element with that id.
    pub(crate) fn text_of(&self, id: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("id=\"{id}\""))?;
        let (_, rest) = rest.split_once('>')?;
        Some(unescape(rest.split('<').next()?))
    }

    /// What the alert on the page says.
    pub(crate) fn alert(&self) -> Option<String> {
        let (_, rest) = self.body.split_once("role=\"alert\"")?;
        let (_, rest) = rest.split_once("<p")?;
        let (_, rest) = rest.split_once('>')?;
        Some(unescape(rest.split('<').next()?))
    }

    /// What the consent page asks for, without what was allowed before.
    pub(crate) fn asked(&self) -> &str {
        self.body.split("<details>").next().unwrap()
    }

    /// The links that lead to other providers, in order.
    pub(crate) fn providers(&self) -> Vec<String> {
        let links = self.body.split("href=\"").skip(1);
        let links = links.filter_map(|rest| rest.split('"').next());
        links.filter(|link| link.contains("/at/")).map(str::to_owned).collect()
    }

    /// The page's code for an error.
    #[track_caller]
    pub(crate) fn error_code(&self) -> String {
        self.text_of("error-code")
            .unwrap_or_else(|| panic!("no error page: {self:?}"))
    }

    /// The first form of the page.
    #[track_caller]
    pub(crate) fn form(&self) -> Form {
        self.forms()
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no form: {self:?}"))
    }

    /// All forms of the page.
    pub(crate) fn forms(&self) -> Vec<Form> {
        let forms = self
            .body
            .split("<form")
            .skip(1)
            .map(|rest| rest.split("</form>").next().unwrap());
        forms.map(Form::read).collect()
    }
}

impl Form {
    fn read(html: &str) -> Self {
        let tags = |name: &str| -> Vec<String> {
            let start = format!("<{name} ");
            html.split(&start)
                .skip(1)
                .map(|rest| rest.split('>').next().unwrap().to_owned())
                .collect()
        };
        let pair = |tag: &String| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
        let sent = |tag: &&String| {
            let kind = attribute(tag, "type").unwrap_or_default();
            !["checkbox", "radio"].contains(&kind.as_str()) || tag.split(' ').any(|word| word == "checked")
        };
        let mut fields: Vec<_> = tags("input").iter().filter(sent).filter_map(pair).collect();
        for rest in html.split("<textarea ").skip(1) {
            let (tag, text) = rest.split_once('>').unwrap();
            let text = text.split("</textarea>").next().unwrap();
            fields.push((attribute(tag, "name").unwrap(), unescape(text)));
        }
        for rest in html.split("<select ").skip(1) {
            let (tag, options) = rest.split_once('>').unwrap();
            let options = options.split("</select>").next().unwrap().split("<option ").skip(1);
            let options: Vec<_> = options
                .map(|option| option.split('>').next().unwrap().to_owned())
                .collect();
            // Browsers send the first where none is chosen.
            let chosen = options
                .iter()
                .find(|option| option.ends_with(" selected"))
                .or(options.first());
            let value = chosen.and_then(|option| attribute(option, "value"));
            fields.push((attribute(tag, "name").unwrap(), value.unwrap_or_default()));
        }
        Self {
            action: attribute(html.split('>').next().unwrap(), "action").unwrap(),
            fields,
        }
    }

    /// With another value in a field, or with one more field.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut form = self.without(name);
        form.fields.push((name.to_owned(), value.to_owned()));
        form
    }

    /// Without a field: a box that is not checked.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut form = self.clone();
        form.fields.retain(|(known, _)| known != name);
        form
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The names of the optional scopes' boxes.
    pub(crate) fn optional(&self) -> Vec<String> {
        let names = self.fields.iter().map(|(name, _)| name);
        names.filter(|name| name.starts_with("optional:")).cloned().collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    Some(unescape(rest.split('"').next()?))
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let text = pairs
        .iter()
        .fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain));
    text.replace("&#38;", "&").replace("&amp;", "&").trim().to_owned()
}
