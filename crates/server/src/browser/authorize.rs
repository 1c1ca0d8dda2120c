//! `GET /v2/oauth2/authorize`: where it all begins.

use axum::extract::State;
use http::{StatusCode, Uri};

use super::{
    consent_path,
    failure::{PageFailure, show},
    finish,
    flow::{Asked, Step, begin_interaction},
    link_path, login_path,
    request::PageRequest,
    visit::Visit,
};
use crate::{app::App, pages::Said, web::reply::Reply};

/// Longer requests are refused: they are kept while the person logs in. A thousand collections fit.
const MAX_QUERY: usize = 128 * 1024;

/// Begins an authorize request, or finishes it at once when the person is logged in and has agreed before.
pub async fn get(State(app): State<App>, mut request: PageRequest, uri: Uri) -> Reply {
    let query = uri.query().unwrap_or_default();
    request.prefer_locales_of(query);
    let result = begin(&app, query, &request).await;
    show(&app, &request, result)
}

async fn begin(app: &App, query: &str, request: &PageRequest) -> Result<Reply, PageFailure> {
    if query.len() > MAX_QUERY {
        let problem = Said::new("error-request-too-long");
        return Err(PageFailure::Unreadable(StatusCode::URI_TOO_LONG, problem));
    }
    let asked = Asked::read(app, query).await?;
    let visit = Visit::load(app, &request.headers).await?;
    let path = match asked.next(app, &visit, None).await? {
        Step::Finish(granting) => return finish::issue_code(app, &asked, &visit, granting, None).await,
        Step::LogIn(_) | Step::SetUpSecondFactor => login_path,
        Step::Link => link_path,
        Step::Ask(_) => consent_path,
    };
    begin_interaction(app, &visit, query.to_owned(), path).await
}
