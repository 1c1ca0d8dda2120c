//! Calls that have no name here.

use globus_auth_protocol::http::{Body, Exchange, Method, Pairs, Repeat, Request, Response, Target, Unreadable};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::Call;
use crate::{client::Client, error::Error};

/// Any request to the service. Its answer comes as it is, if its status is 2xx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCall(Request);

impl Exchange for RawCall {
    type Answer = Response;
    const NAME: &'static str = "raw";

    fn write_request(&self) -> Request {
        self.0.clone()
    }

    fn read_response(&self, response: &Response) -> Result<Response, Unreadable> {
        Ok(response.clone())
    }
}

impl Client {
    /// A request to a path below the base URL, or to an absolute URL; the latter gets the credential only if it has
    /// the base URL's origin. A `?` in a path is part of the path: name parameters with
    /// [`query_param`](Call::query_param).
    ///
    /// `POST` and `PATCH` are sent again only if the service certainly never saw them.
    pub(super) fn raw(&self, method: Method, path: &str) -> Call<RawCall> {
        let absolute = path.starts_with("https://") || path.starts_with("http://");
        let target = if absolute {
            path.parse::<Url>()
                .map(Target::Absolute)
                .map_err(|_| Error::usage("the path looks like a URL and is none"))
        } else {
            Ok(Target::Path(path.to_owned().into()))
        };
        let repeat = match method {
            Method::Post | Method::Patch => Repeat::UsesUp,
            Method::Get | Method::Put | Method::Delete => Repeat::Safe,
        };
        let request = target.map(|target| Request {
            method,
            target,
            repeat,
            ..Request::get("/")
        });
        Call::new(self.clone(), request.map(RawCall), |_, answer| answer)
    }
}

impl Call<RawCall> {
    /// Sends this document as JSON.
    pub fn json(self, document: &impl Serialize) -> Self {
        self.try_change(|raw| {
            let bytes = serde_json::to_vec(document)
                .map_err(|error| Error::usage(format!("the document cannot be written as JSON: {error}")))?;
            raw.0.body = Body::Json(Zeroizing::new(bytes));
            Ok(())
        })
    }

    /// Sends these pairs as a form.
    pub fn form(self, form: Pairs) -> Self {
        self.change(|raw| raw.0.body = Body::Form(form))
    }

    /// Sends this text as it is; name its type with [`header`](Call::header).
    pub fn text(self, text: impl Into<String>) -> Self {
        self.bytes(text.into())
    }

    /// Sends these bytes as they are; name their type with [`header`](Call::header).
    pub fn bytes(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.change(|raw| raw.0.body = Body::Bytes(Zeroizing::new(bytes.into())))
    }
}
