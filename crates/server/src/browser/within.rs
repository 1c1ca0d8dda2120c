//! A page of an interaction, and who asks for it.

use globus_auth_rules::model::Interaction;

use super::{errand::Errand, failure::PageFailure, flow::interaction, request::PageRequest, visit::Visit};
use crate::{app::App, pages::Frame, web::cookies::BrowserSecret};

/// Somebody within an interaction.
pub(super) struct Within<'a> {
    pub app: &'a App,
    pub interaction: Interaction,
    pub browser: BrowserSecret,
    pub errand: Errand,
    pub visit: Visit,
    pub frame: Frame<'a>,
}

impl<'a> Within<'a> {
    /// In the interaction of that name, if it was begun in this browser and is not over.
    pub(super) async fn load(app: &'a App, name: String, request: &mut PageRequest) -> Result<Self, PageFailure> {
        let (interaction, browser) = interaction(app, name, request).await?;
        Ok(Self {
            app,
            errand: Errand::read(app, &interaction).await?,
            visit: Visit::load(app, &request.headers).await?,
            frame: request.frame(app),
            interaction,
            browser,
        })
    }

    /// For the forms of the page.
    pub(super) fn csrf_token(&self) -> String {
        self.app.csrf.token(&self.browser)
    }
}
