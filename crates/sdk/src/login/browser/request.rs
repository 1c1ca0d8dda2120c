//! What a request on the loopback port is: the answer that is waited for, or something else.

use globus_auth_protocol::{exchange::authorize::AuthorizeAnswer, secret::State};

use super::page::Page;

/// What to make of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement<'a> {
    /// The answer; its query is passed on.
    Answer {
        /// The query, without `?`.
        query: &'a str,
        /// Why the person or the server said no, if they did.
        refused: Option<String>,
    },
    /// Something else, which gets that page; the waiting goes on.
    Stray(Page<'static>),
}

/// Judges the first line of a request (`GET /?code=… HTTP/1.1`). The redirect URI has no path, so browsers ask for `/`.
pub(super) fn judge<'a>(request_line: &'a str, expected: &State) -> Judgement<'a> {
    let mut words = request_line.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Judgement::Stray(Page::NotTheAnswer);
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path != "/" {
        return Judgement::Stray(Page::NotFound);
    }
    if method != "GET" {
        return Judgement::Stray(Page::WrongMethod);
    }
    let Ok(answer) = AuthorizeAnswer::read_redirect(query) else {
        return Judgement::Stray(Page::NotTheAnswer);
    };
    if answer.state() != Some(expected) {
        return Judgement::Stray(Page::NotTheAnswer);
    }
    let refused = match answer {
        AuthorizeAnswer::Code { .. } => None,
        AuthorizeAnswer::Refused { error, description, .. } => Some(description.unwrap_or_else(|| error.to_string())),
    };
    Judgement::Answer { query, refused }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(line: &str) -> Judgement<'_> {
        judge(line, &State::new("s t"))
    }

    #[test]
    fn the_answer_is_taken() {
        assert_eq!(
            judged("GET /?code=c&state=s+t HTTP/1.1"),
            Judgement::Answer {
                query: "code=c&state=s+t",
                refused: None
            }
        );
    }

    #[test]
    fn a_refusal_is_taken_with_its_reason() {
        assert_eq!(
            judged("GET /?error=access_denied&error_description=no%20way&state=s%20t HTTP/1.1"),
            Judgement::Answer {
                query: "error=access_denied&error_description=no%20way&state=s%20t",
                refused: Some("no way".to_owned())
            }
        );
        let Judgement::Answer { refused, .. } = judged("GET /?error=access_denied&state=s+t HTTP/1.1") else {
            panic!()
        };
        assert_eq!(refused.as_deref(), Some("access_denied"));
    }

    #[test]
    fn anything_else_is_not() {
        for (line, page) in [
            ("GET /favicon.ico HTTP/1.1", Page::NotFound),
            ("GET /callback?code=c&state=s+t HTTP/1.1", Page::NotFound),
            ("GET / HTTP/1.1", Page::NotTheAnswer),
            ("GET /?code=c HTTP/1.1", Page::NotTheAnswer),
            ("GET /?code=c&state=other HTTP/1.1", Page::NotTheAnswer),
            ("GET /?code=c&code=d&state=s+t HTTP/1.1", Page::NotTheAnswer),
            ("GET /?error=access_denied&state=other HTTP/1.1", Page::NotTheAnswer),
            ("GET /?code=%ff&state=s+t HTTP/1.1", Page::NotTheAnswer),
            ("POST /?code=c&state=s+t HTTP/1.1", Page::WrongMethod),
            ("HEAD /?code=c&state=s+t HTTP/1.1", Page::WrongMethod),
            ("", Page::NotTheAnswer),
            ("\u{16}\u{3}\u{1}", Page::NotTheAnswer),
        ] {
            assert_eq!(judged(line), Judgement::Stray(page), "{line}");
        }
    }
}
