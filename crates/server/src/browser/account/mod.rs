//! The pages where people look after their account.

mod consents;
mod second_factor;

use axum::extract::State;

pub use consents::{get as consents_get, moved as consents_moved, post as consents_post};
pub use second_factor::{get as second_factor_get, post as second_factor_post};

use super::{
    errand::OwnPage,
    failure::{PageFailure, show},
    flow::begin_interaction,
    login_path,
    request::PageRequest,
    visit::Visit,
};
use crate::{
    app::App,
    pages::{AccountIdentity, AccountPage, Section},
    web::reply::Reply,
};

/// Shows the account, or lets the person log in first.
pub async fn get(State(app): State<App>, request: PageRequest) -> Reply {
    let result = async {
        let visit = Visit::load(&app, &request.headers).await?;
        if visit.account.is_empty() {
            return log_in(&app, &visit, OwnPage::Account).await;
        }
        let providers = app.directory.providers().await?;
        let identities: Vec<AccountIdentity> = visit
            .account
            .iter()
            .map(|identity| AccountIdentity {
                username: identity.username.clone(),
                provider: providers
                    .get(identity.provider)
                    .map(|provider| provider.name.clone())
                    .unwrap_or_default(),
                primary: identity.primary,
            })
            .collect();
        let factor = visit.second_factor(&app).await?;
        let page = AccountPage {
            frame: &visit.frame(&app, &request, Section::Account),
            identities: &identities,
            recovery_codes: factor.map(|factor| factor.recovery_codes),
        };
        Ok(page.reply())
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Lets the person log in, and come back to a page of ours.
async fn log_in(app: &App, visit: &Visit, page: OwnPage) -> Result<Reply, PageFailure> {
    begin_interaction(app, visit, page.path().to_owned(), login_path).await
}
