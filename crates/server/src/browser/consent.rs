//! The consent page of an interaction.

use std::collections::HashMap;

use axum::extract::State;
use globus_auth_protocol::ids::{ClientId, ScopeId};
use globus_auth_rules::{consent::NeededConsent, model::Client};
use globus_auth_store::ops;
use url::Url;

use super::{
    consent_path,
    failure::{PageFailure, show},
    finish::{self, Ending},
    flow::{Asked, Granting, Step, interaction},
    login::with_target,
    login_path,
    our_form::OurForm,
    request::PageRequest,
    visit::Visit,
};
use crate::{
    app::App,
    pages::{
        ConsentPage, DECISION_ALLOW, DECISION_FIELD, Frame, GRANT_LABEL_FIELD, RunBy, ScopeGroup, ScopeItem,
        optional_field,
    },
    web::{reply::Reply, segment::Segment},
};

/// Labels are cut to this many characters.
const MAX_LABEL: usize = 100;

/// Asks, or goes on when there is nothing to ask.
pub async fn get(State(app): State<App>, mut request: PageRequest, Segment(name): Segment) -> Reply {
    let result = async {
        let (interaction, browser) = interaction(&app, name, &mut request).await?;
        let asked = Asked::read(&app, &interaction.query).await?;
        let visit = Visit::load(&app, &request.headers).await?;
        match asked.next(&app, &visit, interaction.authenticated).await? {
            Step::LogIn(_) | Step::SetUpSecondFactor | Step::Link => Ok(Reply::see_other(&login_path(&interaction.id))),
            Step::Ask(granting) => {
                let question = Question {
                    app: &app,
                    frame: request.frame(&app),
                    asked: &asked,
                    granting: &granting,
                };
                let csrf_token = app.csrf.token(&browser);
                question.page(&consent_path(&interaction.id), &csrf_token).await
            }
            Step::Finish(granting) => {
                let ending = Ending {
                    interaction: interaction.id,
                    label: None,
                };
                finish::issue_code(&app, &asked, &visit, granting, Some(ending)).await
            }
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Takes the decision.
pub async fn post(State(app): State<App>, mut request: PageRequest, Segment(name): Segment, form: OurForm) -> Reply {
    let result = async {
        let form = form.fields()?;
        let (interaction, _) = interaction(&app, name, &mut request).await?;
        let asked = Asked::read(&app, &interaction.query).await?;
        if form.get(DECISION_FIELD) != Some(DECISION_ALLOW) {
            app.store.write(ops::DeleteInteraction(interaction.id)).await?;
            return Err(asked.refuse(&app, &PageFailure::denied("the person did not allow it")));
        }
        let visit = Visit::load(&app, &request.headers).await?;
        let mut granting = match asked.next(&app, &visit, interaction.authenticated).await? {
            Step::LogIn(_) | Step::SetUpSecondFactor | Step::Link => {
                return Ok(Reply::see_other(&login_path(&interaction.id)));
            }
            Step::Ask(granting) | Step::Finish(granting) => granting,
        };
        for root in &mut granting.needed {
            root.retain_optional(&|path| form.get(&optional_field(&key(path))).is_some());
        }
        let label = form
            .get_filled(GRANT_LABEL_FIELD)
            .map(|label| label.chars().take(MAX_LABEL).collect());
        let ending = Ending {
            interaction: interaction.id,
            label,
        };
        finish::issue_code(&app, &asked, &visit, granting, Some(ending)).await
    };
    let result = result.await;
    show(&app, &request, result)
}

/// What the check box of a place in the tree is called by.
fn key(path: &[ScopeId]) -> String {
    path.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// The project of an application, if it is in one.
pub(super) async fn run_by(app: &App, client: &Client) -> Result<Option<RunBy>, PageFailure> {
    let Some(project) = client.project else {
        return Ok(None);
    };
    let project = app.store.read(ops::ProjectById(project)).await?;
    Ok(project.map(|project| RunBy {
        project: project.display_name,
        contact: project.contact_email,
    }))
}

/// What the person is asked.
struct Question<'a> {
    app: &'a App,
    frame: Frame<'a>,
    asked: &'a Asked,
    granting: &'a Granting,
}

impl Question<'_> {
    async fn page(&self, action: &str, csrf_token: &str) -> Result<Reply, PageFailure> {
        let (request, client) = (&self.asked.request, &self.asked.client.client);
        let code_page = self.app.addresses.auth_code_page.as_str();
        let target = Url::parse(&request.redirect_uri).ok();
        let target = target.filter(|target| target.as_str() != code_page);
        let label = (client.is_public() || client.template_instance)
            .then(|| request.prefill_named_grant.as_deref().unwrap_or_default());
        let all = request.prompt.consent;
        let reply = ConsentPage {
            frame: &self.frame,
            action,
            csrf_token,
            application: &client.name,
            run_by: run_by(self.app, client).await?.as_ref(),
            privacy_policy: client.links.privacy_policy.as_deref(),
            terms: client.links.terms_and_conditions.as_deref(),
            username: &self.granting.identity.username,
            destination: target.as_ref().and_then(Url::host_str),
            offline: request.offline,
            groups: &self.groups(|root| all || root.needs_asking()).await?,
            allowed: &self.groups(|root| !all && !root.needs_asking()).await?,
            grant_label: label,
        }
        .reply();
        Ok(with_target(reply, &request.redirect_uri))
    }

    /// The scopes that the request names, by service, if they are wanted.
    async fn groups(&self, wanted: impl Fn(&NeededConsent) -> bool) -> Result<Vec<ScopeGroup>, PageFailure> {
        let mut names: HashMap<ClientId, String> = HashMap::new();
        let mut groups: Vec<(ClientId, Vec<ScopeItem>)> = Vec::new();
        for root in self.granting.needed.iter().filter(|root| wanted(root)) {
            let owner = root.scope.record.owner;
            let item = item(root, &mut Vec::new());
            match groups.iter_mut().find(|(known, _)| *known == owner) {
                Some((_, scopes)) => scopes.push(item),
                None => groups.push((owner, vec![item])),
            }
            if let Some(service) = self.app.directory.client(owner).await? {
                names.insert(owner, service.client.name.clone());
            }
        }
        let named = |(owner, scopes)| ScopeGroup {
            service: names.remove(&owner).unwrap_or_default(),
            scopes,
        };
        Ok(groups.into_iter().map(named).collect())
    }
}

fn item(needed: &NeededConsent, path: &mut Vec<ScopeId>) -> ScopeItem {
    let record = &needed.scope.record;
    path.push(record.id);
    let optional_field = (needed.optional && needed.existing.is_none()).then(|| optional_field(&key(path)));
    let dependencies = needed.children.iter().map(|child| item(child, path)).collect();
    path.pop();
    ScopeItem {
        description: record.description.clone(),
        scope: record.scope_string.clone(),
        optional_field,
        allowed: !needed.missing,
        dependencies,
    }
}
