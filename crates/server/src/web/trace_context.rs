//! The trace that a request belongs to ([W3C Trace Context](https://www.w3.org/TR/trace-context/)).
//!
//! What collects traces is chosen by whoever runs the server, so it is told of the headers and reads them itself.

use http::{HeaderMap, HeaderName};
use tracing::Span;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// Longer ones are of no trace: `traceparent` has 55 characters, `tracestate` at most 512 that anybody must carry.
const LONGEST: usize = 512;

/// Makes the span of a request part of another's trace. It is called before the span is entered.
pub type JoinTrace = fn(&Span, TraceContext<'_>);

/// What a request says of its trace, unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext<'h> {
    /// The header `traceparent`.
    pub parent: &'h str,
    /// The header `tracestate`.
    pub state: Option<&'h str>,
}

impl<'h> TraceContext<'h> {
    /// Of the headers of a request; `None` where they name no trace, or two.
    pub(crate) fn read(headers: &'h HeaderMap) -> Option<Self> {
        Some(Self {
            parent: only(headers, &TRACEPARENT)?,
            state: only(headers, &TRACESTATE),
        })
    }
}

/// Takes the headers away, so that a request begins a trace of its own.
pub(crate) fn forget(headers: &mut HeaderMap) {
    headers.remove(TRACEPARENT);
    headers.remove(TRACESTATE);
}

fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    (values.next().is_none() && value.len() <= LONGEST).then_some(value)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in of {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_trace_is_named_once() {
        let one = headers(&[("traceparent", "00-a-b-01"), ("tracestate", "x=y")]);
        let told = TraceContext::read(&one).unwrap();
        assert_eq!((told.parent, told.state), ("00-a-b-01", Some("x=y")));
        let long = "x".repeat(513);
        for none in [
            headers(&[]),
            headers(&[("tracestate", "x=y")]),
            headers(&[("traceparent", "a"), ("traceparent", "b")]),
            headers(&[("traceparent", &long)]),
        ] {
            assert_eq!(TraceContext::read(&none), None, "{none:?}");
        }
        let mut one = one;
        forget(&mut one);
        assert!(one.is_empty());
    }
}
