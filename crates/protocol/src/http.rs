//! Requests and responses as plain values, and the [`Exchange`] trait that turns documents into them and back.
//!
//! Nothing here sends anything. A driver (the SDK's async or blocking client) takes a [`Request`], adds the base URL,
//! the credential and the usual headers, sends it, and hands the [`Response`] back to the exchange.

use std::{borrow::Cow, fmt};

use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Names with values, as query strings and forms hold them.
///
/// Values may be secrets: they are zeroed when dropped, and `Debug` shows the names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(Cow<'static, str>, Zeroizing<String>)>);

/// Why a form or query string was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPairs {
    /// A percent sequence stands for bytes that are not UTF-8.
    #[error("the {place} is not valid UTF-8: percent-encode text as UTF-8")]
    NotUtf8 {
        /// `form` or `query`.
        place: &'static str,
    },
    /// A parameter stands twice (RFC 6749 sections 3.1 and 3.2).
    #[error("parameter '{name}' stands more than once: send it once")]
    Repeated {
        /// The parameter.
        name: String,
    },
}

impl Pairs {
    /// No pair.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a pair at the end.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), Zeroizing::new(value.into())));
        self
    }

    /// Adds a pair at the end if there is a value.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Sets a pair: takes the place of those of the same name, else stands at the end.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let (name, value) = (name.into(), Zeroizing::new(value.into()));
        match self.0.iter().position(|(known, _)| *known == name) {
            Some(at) => {
                self.0[at].1 = value;
                let mut place = 0..;
                self.0.retain(|(known, _)| place.next() == Some(at) || *known != name);
            }
            None => self.0.push((name, value)),
        }
    }

    /// The first value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The first value of that name, unless it is empty: clients send an empty text where they mean nothing.
    #[must_use]
    pub fn get_filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// Whether there is no pair.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pairs as `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<String> {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.iter());
        Zeroizing::new(text.finish())
    }

    /// Reads a form body strictly: UTF-8 only, no name twice.
    ///
    /// # Errors
    /// Says which rule is broken; never repeats a value.
    pub fn read_form(body: &[u8]) -> Result<Self, BadPairs> {
        Self::read(body, "form")
    }

    /// Reads a query string (without `?`) strictly: UTF-8 only, no name twice.
    ///
    /// # Errors
    /// Says which rule is broken; never repeats a value.
    pub fn read_query(query: &str) -> Result<Self, BadPairs> {
        Self::read(query.as_bytes(), "query")
    }

    fn read(bytes: &[u8], place: &'static str) -> Result<Self, BadPairs> {
        let mut pairs = Self::new();
        for piece in bytes.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default(), place)?;
            let value = decode(halves.next().unwrap_or_default(), place)?;
            if pairs.get(&name).is_some() {
                return Err(BadPairs::Repeated {
                    name: name.chars().take(64).collect(),
                });
            }
            pairs.0.push((Cow::Owned(name), Zeroizing::new(value)));
        }
        Ok(pairs)
    }
}

fn decode(piece: &[u8], place: &'static str) -> Result<String, BadPairs> {
    let spaced: Vec<u8> = piece
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_encoding::percent_decode(&spaced)
        .decode_utf8()
        .map(Cow::into_owned)
        .map_err(|_| BadPairs::NotUtf8 { place })
}

impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A path below the base URL; it starts with a slash.
    Path(Cow<'static, str>),
    /// An absolute URL that a document named. The driver sends no credential there unless the origin is the base URL's.
    Absolute(Url),
}

/// What a request carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// `application/x-www-form-urlencoded`.
    Form(Pairs),
    /// `application/json`.
    Json(Zeroizing<Vec<u8>>),
    /// Bytes as they are, with no content type of their own.
    Bytes(Zeroizing<Vec<u8>>),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Form(pairs) => f.debug_tuple("Form").field(pairs).finish(),
            Self::Json(_) => f.write_str("Json(redacted)"),
            Self::Bytes(_) => f.write_str("Bytes(redacted)"),
        }
    }
}

/// Whether the same request may be sent again when the answer was lost or was a server's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Sending it twice is as good as once.
    Safe,
    /// It uses something up: a code is good for one redemption, a refresh token may be rotated. It is sent again only
    /// when it is certain that the server never saw it.
    UsesUp,
}

/// A request without base URL and without credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub target: Target,
    /// The query string.
    pub query: Pairs,
    /// What it carries.
    pub body: Body,
    /// Whether it may be sent again.
    pub repeat: Repeat,
}

impl Request {
    /// `GET` of a path.
    pub fn get(path: impl Into<Cow<'static, str>>) -> Self {
        Self {
            method: Method::Get,
            target: Target::Path(path.into()),
            query: Pairs::new(),
            body: Body::Empty,
            repeat: Repeat::Safe,
        }
    }

    /// `POST` of a form to a path.
    pub fn post_form(path: impl Into<Cow<'static, str>>, form: Pairs) -> Self {
        Self {
            method: Method::Post,
            body: Body::Form(form),
            ..Self::get(path)
        }
    }

    /// The same request, said to use something up.
    #[must_use]
    pub fn using_up(mut self) -> Self {
        self.repeat = Repeat::UsesUp;
        self
    }
}

/// An answer as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The media type in lower case, without parameters; empty if the answer names none.
    #[must_use]
    pub fn media_type(&self) -> String {
        let named = self.header("content-type").unwrap_or_default();
        named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the content type says JSON: `application/json` or `application/…+json`, with or without parameters.
    #[must_use]
    pub fn is_json(&self) -> bool {
        let media = self.media_type();
        media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"))
    }

    /// Reads the body as a JSON document of one type.
    ///
    /// # Errors
    /// Names the document and the place in it that does not fit, never its content.
    pub fn read_json<T: DeserializeOwned>(&self, document: &'static str) -> Result<T, Unreadable> {
        serde_json::from_slice(&self.body).map_err(|error| Unreadable {
            document,
            problem: match error.classify() {
                serde_json::error::Category::Data => "a member is missing or has the wrong type",
                serde_json::error::Category::Eof => "it ends too early",
                serde_json::error::Category::Syntax | serde_json::error::Category::Io => "it is not JSON",
            },
            line: error.line(),
            column: error.column(),
        })
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// An answer that is not the document it should be. Holds the place of the fault, never the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer is not a {document}: {problem} (line {line}, column {column})")]
pub struct Unreadable {
    /// What it should have been.
    pub document: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
    /// The line of the fault, from 1.
    pub line: usize,
    /// The column of the fault, from 1.
    pub column: usize,
}

/// A request's parameter that is missing or wrong, as the server reads it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct BadParameter {
    /// The parameter.
    pub field: &'static str,
    /// What is wrong and what to do, without the value.
    pub problem: Cow<'static, str>,
}

impl BadParameter {
    /// A parameter that must be there and is not.
    #[must_use]
    pub const fn missing(field: &'static str) -> Self {
        Self {
            field,
            problem: Cow::Borrowed("is missing"),
        }
    }

    /// A parameter that is wrong.
    pub fn wrong(field: &'static str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field,
            problem: problem.into(),
        }
    }
}

/// One question to the service and its answer.
///
/// The client's half is this trait; the server's half (`read_request`, `write_answer`) stands beside it in the same file.
pub trait Exchange {
    /// What the service answers.
    type Answer;

    /// The name of the exchange, for logs.
    const NAME: &'static str;

    /// Writes the request.
    fn write_request(&self) -> Request;

    /// Reads the answer of a request that succeeded.
    ///
    /// # Errors
    /// When the body is not the document that the exchange answers with.
    fn read_response(&self, response: &Response) -> Result<Self::Answer, Unreadable>;
}

/// Reads a boolean as clients write it: `true`, `True`, `1`, `false`, `False`, `0`; an empty text is none.
///
/// # Errors
/// Names the field if the text is neither.
pub fn read_bool(field: &'static str, text: Option<&str>) -> Result<Option<bool>, BadParameter> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        None | Some("") => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(BadParameter::wrong(field, "must be true or false")),
    }
}

/// Reads a comma-joined list; blanks around members and empty members are dropped.
#[must_use]
pub fn read_list(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|member| !member.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Writes a comma-joined list; an empty one is none.
#[must_use]
pub fn write_list<T: fmt::Display>(members: &[T]) -> Option<String> {
    (!members.is_empty()).then(|| members.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

/// A path below a base URL, with exactly one slash between them; the base may have a path of its own.
#[must_use]
pub fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!(
        "{}/{}",
        base.path().trim_end_matches('/'),
        path.trim_start_matches('/')
    ));
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read_back() {
        let pairs = Pairs::new().with("token", "a+b &=%ü").with("empty", "");
        assert_eq!(Pairs::read_form(pairs.encode().as_bytes()).unwrap(), pairs);
    }

    #[test]
    fn a_name_twice_is_refused_by_name() {
        assert_eq!(
            Pairs::read_form(b"code=a&code=b").unwrap_err(),
            BadPairs::Repeated {
                name: "code".to_owned()
            }
        );
    }

    #[test]
    fn broken_utf8_is_refused() {
        assert_eq!(
            Pairs::read_query("a=%ff").unwrap_err(),
            BadPairs::NotUtf8 { place: "query" }
        );
    }

    #[test]
    fn set_replaces_every_pair_of_the_name_in_place() {
        let mut pairs = Pairs::new().with("a", "1").with("b", "2").with("a", "3");
        pairs.set("a", "4");
        pairs.set("c", "5");
        assert_eq!(pairs.iter().collect::<Vec<_>>(), [("a", "4"), ("b", "2"), ("c", "5")]);
    }

    #[test]
    fn debug_shows_no_value() {
        let request = Request::post_form("/p", Pairs::new().with("token", "Agsecret"));
        assert!(!format!("{request:?}").contains("Agsecret"));
    }

    #[test]
    fn booleans_are_read_in_every_spelling() {
        assert_eq!(read_bool("all", Some("True")).unwrap(), Some(true));
        assert_eq!(read_bool("all", Some("")).unwrap(), None);
        assert_eq!(
            read_bool("all", Some("yes")).unwrap_err().to_string(),
            "all: must be true or false"
        );
    }

    #[test]
    fn json_media_types() {
        let json = |value: &str| Response {
            status: 200,
            headers: vec![("content-type".to_owned(), value.to_owned())],
            body: Vec::new(),
        };
        assert!(json("application/json; charset=utf-8").is_json());
        assert!(json("Application/Problem+JSON").is_json());
        assert!(!json("text/json").is_json());
    }
}
