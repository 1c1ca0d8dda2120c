//! The page that the browser shows at the end.

use std::fmt::Write as _;

/// What the loopback server answers a request with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page<'a> {
    /// The code came.
    Done,
    /// The person or the server said no; why, for people.
    Refused(&'a str),
    /// Not the answer that is waited for.
    NotTheAnswer,
    /// There is only one page.
    NotFound,
    /// Only `GET` is answered.
    WrongMethod,
}

impl Page<'_> {
    /// The whole HTTP answer. It says that the connection ends after it, and lets the browser load or keep nothing.
    pub(super) fn write(self) -> Vec<u8> {
        let (status, title, text) = match self {
            Self::Done => (
                "200 OK",
                "You are logged in",
                "You can close this window and go back to the terminal.",
            ),
            Self::Refused(_) => (
                "200 OK",
                "You are not logged in",
                "You can close this window and go back to the terminal.",
            ),
            Self::NotTheAnswer => (
                "400 Bad Request",
                "Not the login that is waited for",
                "Use the link that the terminal shows, and only the newest one.",
            ),
            Self::NotFound => ("404 Not Found", "Nothing here", "There is nothing here."),
            Self::WrongMethod => ("405 Method Not Allowed", "Nothing here", "There is nothing here."),
        };
        let reason = match self {
            Self::Refused(reason) => format!("<p>The answer was: {}</p>", escape(reason)),
            _ => String::new(),
        };
        let body = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>:root{{color-scheme:light dark;\
             font:1.1rem/1.5 system-ui,sans-serif}}main{{max-width:32rem;margin:20vh auto;padding:0 1rem}}</style></head>\
             <body><main><h1>{title}</h1>{reason}<p>{text}</p></main></body></html>\n"
        );
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

fn escape(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut escaped, character| {
            match character {
                '&' | '<' | '>' | '"' | '\'' => {
                    // Writing into a text cannot fail.
                    let _ = write!(escaped, "&#{};", u32::from(character));
                }
                other => escaped.push(other),
            }
            escaped
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_said_is_escaped() {
        let page = String::from_utf8(Page::Refused("<script>alert('&\"')</script>").write()).unwrap();
        assert!(
            page.contains("&#60;script&#62;alert(&#39;&#38;&#34;&#39;)&#60;/script&#62;"),
            "{page}"
        );
        assert!(!page.contains("<script>"));
    }

    #[test]
    fn the_length_is_that_of_the_body() {
        let page = String::from_utf8(Page::Refused("Über").write()).unwrap();
        let (head, body) = page.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
    }
}
