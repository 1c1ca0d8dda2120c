//! What every page is asked for with.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Extension,
    extract::{ConnectInfo, FromRequestParts},
    response::Response,
};
use globus_auth_protocol::ids::RequestId;
use http::{HeaderMap, request::Parts};

use crate::{
    app::App,
    pages::{Frame, Language},
    web::{language, query::Query},
};

/// A request of a browser, without what is particular to the page.
#[derive(Debug)]
pub struct PageRequest {
    /// Its id, which error pages tell.
    pub(super) id: RequestId,
    /// Its headers.
    pub(super) headers: HeaderMap,
    /// The address of the browser.
    pub(super) address: IpAddr,
    /// The language that the person reads best, of those that there are.
    pub(super) language: Language,
}

impl FromRequestParts<App> for PageRequest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        use axum::response::IntoResponse as _;

        let id = Extension::from_request_parts(parts, app).await;
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await;
        let Extension(id) = id.map_err(|missing| missing.into_response())?;
        let ConnectInfo(peer) = peer.map_err(|missing| missing.into_response())?;
        Ok(Self {
            id,
            address: peer.ip(),
            language: Language::of(language::accepted(&parts.headers)).unwrap_or_default(),
            headers: parts.headers.clone(),
        })
    }
}

impl PageRequest {
    /// What the page shares with all others.
    pub(super) fn frame<'a>(&self, app: &'a App) -> Frame<'a> {
        Frame::new(&app.site, self.language)
    }

    /// Takes the language that an authorize request asks for (`ui_locales`,
    /// [OpenID Connect Core section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)), if
    /// there is one of those that it names.
    pub(super) fn prefer_locales_of(&mut self, query: &str) {
        let locales = Query::read(query).ok();
        let locales = locales.as_ref().and_then(|Query(query)| query.get("ui_locales"));
        if let Some(language) = Language::of(locales.unwrap_or_default().split(' ')) {
            self.language = language;
        }
    }
}
