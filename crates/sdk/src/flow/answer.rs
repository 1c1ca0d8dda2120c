//! What a person comes back with.

use globus_auth_protocol::{
    exchange::authorize::AuthorizeAnswer,
    secret::{AuthorizationCode, State},
};
use url::Url;

use crate::error::Error;

/// What a person came back with.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) code: AuthorizationCode,
    /// Whose answer the redirect says it is.
    pub(super) issuer: Option<String>,
}

/// Reads a code, or the URL of the redirect, whose `state` must be this.
pub(super) fn read(answer: &str, expected: Option<&State>) -> Result<Answer, Error> {
    let answer = answer.trim();
    if answer.is_empty() {
        return Err(Error::usage(
            "no code was given: copy it from the page that shows it, or copy that page's URL",
        ));
    }
    match query_of(answer)? {
        None if answer.contains(char::is_whitespace) => Err(Error::usage(
            "a code holds no blanks: copy the code alone, or the whole URL of the redirect",
        )),
        None => Ok(Answer {
            code: answer.into(),
            issuer: None,
        }),
        Some(query) => read_redirect(&query, expected),
    }
}

/// The query of an answer that is a URL.
fn query_of(answer: &str) -> Result<Option<String>, Error> {
    if let Some(query) = answer.strip_prefix('?') {
        return Ok(Some(query.to_owned()));
    }
    if !answer.contains("://") {
        return Ok(None);
    }
    let url: Url = answer
        .parse()
        .map_err(|_| Error::usage("this looks like a URL and is none: copy it whole"))?;
    Ok(Some(url.query().unwrap_or_default().to_owned()))
}

fn read_redirect(query: &str, expected: Option<&State>) -> Result<Answer, Error> {
    let answer = AuthorizeAnswer::read_redirect(query)
        .map_err(|_| Error::usage("the URL holds no code: copy the one that the login ended at"))?;
    // First of all: a refusal of another login is not this login's business either.
    match (expected, answer.state()) {
        (Some(expected), Some(found)) if expected == found => {}
        (None, None) => {}
        (_, None) => {
            return Err(Error::state(
                "the redirect has no `state`, so it may be forged: start the login again",
            ));
        }
        (_, Some(_)) => {
            return Err(Error::state(
                "the redirect belongs to another login (`state`): start the login again",
            ));
        }
    }
    match answer {
        AuthorizeAnswer::Code { code, issuer, .. } => Ok(Answer { code, issuer }),
        AuthorizeAnswer::Refused { error, description, .. } => Err(Error::refused(error, description)),
    }
}
