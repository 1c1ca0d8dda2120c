//! The pages of operators: for identities that are an operator's, who have logged in lately, with their second factor if
//! they have one (docs/decisions/2026-11-22-operators.md).

mod audit;
mod clients;
mod export;
mod overview;
mod people;

use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    developer::access::ADMIN_SESSION_SECONDS,
    model::{AuditAction, AuditActor, AuditEntry, AuditSubject, Authentication},
    second_factor::has_multi_factor,
};

pub use audit::get as audit_page;
pub use clients::{list as clients_page, one as client_page};
pub use export::get as audit_export;
pub use overview::get as overview_page;
pub use people::{confirm as confirm_page, deed, list as people_page, one as person_page};

use super::{
    errand::OwnPage, failure::PageFailure, flow::begin_interaction, login_path, request::PageRequest, visit::Visit,
};
use crate::{
    app::App,
    pages::{Frame, Section},
    web::reply::Reply,
};

/// The path of the first page.
pub const OPERATOR_PATH: &str = "/v2/web/operator";
/// The path where people are found.
pub const OPERATOR_PEOPLE_PATH: &str = "/v2/web/operator/people";
/// The path of one person.
pub const OPERATOR_PERSON_ROUTE: &str = "/v2/web/operator/people/{identity}";
/// The path of what is done with one person.
pub const OPERATOR_DEED_ROUTE: &str = "/v2/web/operator/people/{identity}/{deed}";
/// The path where applications are found.
pub const OPERATOR_CLIENTS_PATH: &str = "/v2/web/operator/clients";
/// The path of one application.
pub const OPERATOR_CLIENT_ROUTE: &str = "/v2/web/operator/clients/{client}";
/// The path of the audit log.
pub const OPERATOR_AUDIT_PATH: &str = "/v2/web/operator/audit";
/// The path of the audit log as JSON lines.
pub const OPERATOR_EXPORT_PATH: &str = "/v2/web/operator/audit.jsonl";

/// An operator at the browser.
struct Operator {
    visit: Visit,
    actor: AuditActor,
}

/// Who came.
enum Entered {
    /// An operator.
    Operator(Box<Operator>),
    /// Somebody who must log in first: where that is.
    Stranger(Reply),
}

/// A path with a query of those fields that are filled.
fn link(path: &str, fields: &[(&'static str, &str)]) -> String {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    let pairs = filled.fold(Pairs::new(), |pairs, (name, value)| pairs.with(*name, *value));
    match pairs.encode().to_string() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

impl Operator {
    /// Lets operators in, and sends those away to log in who have not lately.
    async fn enter(app: &App, request: &PageRequest) -> Result<Entered, PageFailure> {
        let visit = Visit::load(app, &request.headers).await?;
        if !visit.account.is_empty() && !visit.operator {
            return Err(PageFailure::NotOperator);
        }
        let strong = visit.second_factor(app).await?.is_some();
        let now = app.clock.now();
        let fresh = |proof: &&Authentication| {
            now < proof.auth_time.plus_seconds(ADMIN_SESSION_SECONDS) && (!strong || has_multi_factor(&proof.amr))
        };
        let proofs = visit.session.iter().flat_map(|session| &session.authentications);
        for proof in proofs.filter(fresh) {
            if visit.is_operator(app, proof.identity).await? {
                let actor = AuditActor::Identity(proof.identity);
                return Ok(Entered::Operator(Box::new(Self { visit, actor })));
            }
        }
        let path = OwnPage::Operator.path().to_owned();
        Ok(Entered::Stranger(
            begin_interaction(app, &visit, path, login_path).await?,
        ))
    }

    /// What their pages share with all others.
    fn frame<'a>(&self, app: &'a App, request: &PageRequest) -> Frame<'a> {
        self.visit.frame(app, request, Section::Operator)
    }

    /// What the audit log is told of what they do.
    fn entry(&self, action: AuditAction, subject: AuditSubject) -> AuditEntry {
        AuditEntry::new(self.actor, action, subject)
    }
}
