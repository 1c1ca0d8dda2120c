//! The forms of our pages. There is no other way to one, so that none is taken from anywhere else.

use std::convert::Infallible;

use axum::extract::{FromRequest, Request};
use globus_auth_protocol::http::Pairs;

use super::failure::PageFailure;
use crate::{
    app::App,
    web::{
        cookies::BrowserSecret,
        csrf::NotOurForm,
        forms::{Form, FormError},
    },
};

/// A form, from the browser to which a page of ours showed it; or why it is not taken.
pub struct OurForm(Result<(Pairs, BrowserSecret), NotTaken>);

/// Why a form is not taken.
#[derive(Debug, Clone)]
enum NotTaken {
    /// It cannot be read.
    Unreadable(FormError),
    /// It is from another page, or another browser.
    NotOurs(NotOurForm),
}

impl From<FormError> for NotTaken {
    fn from(error: FormError) -> Self {
        Self::Unreadable(error)
    }
}

impl From<NotOurForm> for NotTaken {
    fn from(error: NotOurForm) -> Self {
        Self::NotOurs(error)
    }
}

impl From<NotTaken> for PageFailure {
    fn from(refusal: NotTaken) -> Self {
        match refusal {
            NotTaken::Unreadable(error) => error.into(),
            NotTaken::NotOurs(error) => error.into(),
        }
    }
}

impl FromRequest<App> for OurForm {
    type Rejection = Infallible;

    async fn from_request(request: Request, app: &App) -> Result<Self, Infallible> {
        let browser = app.cookie.read(request.headers());
        let form = Form::from_request(request, app).await;
        let checked = form.map_err(NotTaken::from).and_then(|Form(fields)| {
            let browser = app.csrf.check(browser, &fields)?;
            Ok((fields, browser))
        });
        Ok(Self(checked))
    }
}

impl OurForm {
    /// What it says.
    pub(super) fn fields(&self) -> Result<&Pairs, PageFailure> {
        self.taken().map(|(fields, _)| fields)
    }

    /// The browser that it came from.
    pub(super) fn browser(&self) -> Result<&BrowserSecret, PageFailure> {
        self.taken().map(|(_, browser)| browser)
    }

    fn taken(&self) -> Result<&(Pairs, BrowserSecret), PageFailure> {
        self.0.as_ref().map_err(|refusal| refusal.clone().into())
    }
}
