//! Policies at the console.

use std::time::Duration;

use globus_auth_protocol::{
    exchange::developer::policies::{CreatePolicy, PolicyChanges, PolicyDemands, UpdatePolicy},
    http::Pairs,
    ids::PolicyId,
    patch::Patch,
};
use globus_auth_rules::{
    developer::documents,
    model::{Project, ProjectPolicy},
};

use super::{
    super::place::Place,
    DELETE_POLICY_ROUTE, NEW_POLICY_ROUTE, POLICY_ROUTE, PROJECT_ROUTE, Stop, of_policy, of_project,
    person::{Asked, Person, Sent, again, crumbs, place_of, seen},
    projects::{changeable, place as place_of_project, read_id as read_project_id, text},
    same, write_down,
};
use crate::{
    developer::{Absent, Version, policies, projects},
    pages::{
        Said,
        console::{ConfirmPage, Fields, How, PolicyPage},
    },
    web::{reply::Reply, segment::Segment},
};

/// Asks what a new policy is to be.
pub async fn new(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place_of_project(NEW_POLICY_ROUTE, &id), async {
            let person = asked.person().await?;
            let project = changeable(&person, &id).await?;
            let draft = asked.draft().await?;
            Ok(form_page(
                &person,
                &project,
                None,
                &Fields::of(draft.unwrap_or_default()),
            ))
        })
        .await
}

/// Makes a policy.
pub async fn create(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place_of_project(NEW_POLICY_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let project = projects::get(person.app, &person.actor, read_project_id(&id)?).await?;
        let ask = CreatePolicy {
            project_id: project.id,
            display_name: text(&form, "display_name"),
            description: text(&form, "description"),
            high_assurance: Some(form.get("high_assurance").is_some()),
            demands: demands(&form),
        };
        let mut fields = Fields::of(form.clone());
        if check_timeout(&form, &mut fields) {
            match policies::create(person.app, &person.actor, ask).await {
                Ok(_) => return Ok(Reply::see_other(&of_project(PROJECT_ROUTE, project.id))),
                Err(refusal) => write_down(refusal, &mut fields, same)?,
            }
        }
        Ok(form_page(&person, &project, None, &fields))
    })
    .await
}

/// Shows a policy and asks what it is to be from now on.
pub async fn get(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(POLICY_ROUTE, &id), async {
            let person = asked.person().await?;
            let (policy, project) = load(&person, read_id(&id)?).await?;
            let fields = match asked.draft().await? {
                Some(draft) => again(draft),
                None => Fields::of(typed(&policy)).at(version(&policy)),
            };
            Ok(form_page(&person, &project, Some(&policy), &fields))
        })
        .await
}

/// Changes a policy.
pub async fn post(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(POLICY_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let id = read_id(&id)?;
        let changes = PolicyChanges {
            project_id: None,
            display_name: Some(text(&form, "display_name")),
            description: Some(text(&form, "description")),
            demands: demands(&form),
        };
        let mut fields = Fields::of(form.clone());
        if check_timeout(&form, &mut fields) {
            let ask = UpdatePolicy { id, changes };
            match policies::update(person.app, &person.actor, ask, Some(&seen(&form))).await {
                Ok(policy) => return Ok(Reply::see_other(&of_project(PROJECT_ROUTE, policy.project))),
                Err(refusal) => write_down(refusal, &mut fields, same)?,
            }
        }
        let (policy, project) = load(&person, id).await?;
        Ok(form_page(
            &person,
            &project,
            Some(&policy),
            &fields.at(version(&policy)),
        ))
    })
    .await
}

async fn load(person: &Person<'_>, id: PolicyId) -> Result<(ProjectPolicy, Project), Stop> {
    let policy = policies::get(person.app, &person.actor, id).await?;
    let project = projects::get(person.app, &person.actor, policy.project).await?;
    Ok((policy, project))
}

fn place(route: &str, id: &str) -> Place {
    place_of::<PolicyId>(route, "{policy}", id)
}

fn read_id(text: &str) -> Result<PolicyId, Stop> {
    Ok(text.parse().map_err(|_| Absent::Policy)?)
}

fn version(policy: &ProjectPolicy) -> Version {
    Version::of(&documents::policy(policy))
}

const TIMEOUT: &str = "authentication_assurance_timeout";

fn typed(policy: &ProjectPolicy) -> Pairs {
    let domains = |list: &Option<Vec<String>>| list.as_ref().map(|list| list.join(", "));
    Pairs::new()
        .with("display_name", policy.display_name.as_str())
        .with("description", policy.description.as_str())
        .with_some("high_assurance", policy.high_assurance.then_some("on"))
        .with_some(
            TIMEOUT,
            policy
                .authentication_assurance_timeout
                .map(|seconds| seconds.to_string()),
        )
        .with_some("required_mfa", policy.required_mfa.then_some("on"))
        .with_some(
            "domain_constraints_include",
            domains(&policy.domain_constraints_include),
        )
        .with_some(
            "domain_constraints_exclude",
            domains(&policy.domain_constraints_exclude),
        )
}

fn demands(form: &Pairs) -> PolicyDemands {
    let domains = |field| match words(form, field) {
        list if list.is_empty() => Patch::Null,
        list => Patch::Value(list),
    };
    PolicyDemands {
        authentication_assurance_timeout: text(form, TIMEOUT).parse().ok().map(Duration::from_secs),
        required_mfa: Some(form.get("required_mfa").is_some()),
        domain_constraints_include: domains("domain_constraints_include"),
        domain_constraints_exclude: domains("domain_constraints_exclude"),
    }
}

/// The words of a field, separated by commas or blanks.
pub(super) fn words(form: &Pairs, field: &str) -> Vec<String> {
    let text = form.get(field).unwrap_or_default();
    let words = text.split([',', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether the timeout is a number, or not said; a policy that has one keeps it then.
fn check_timeout(form: &Pairs, fields: &mut Fields) -> bool {
    let typed = text(form, TIMEOUT);
    let good = typed.is_empty() || typed.parse::<u64>().is_ok();
    if !good {
        fields.refuse(TIMEOUT, Said::new("fault-timeout"));
    }
    good
}

fn form_page(person: &Person<'_>, project: &Project, policy: Option<&ProjectPolicy>, fields: &Fields) -> Reply {
    let action = match policy {
        Some(policy) => of_policy(POLICY_ROUTE, policy.id),
        None => of_project(NEW_POLICY_ROUTE, project.id),
    };
    let page = PolicyPage {
        frame: &person.frame,
        crumbs: &crumbs(Some(project)),
        policy,
        form: person.form(&action, fields),
        how: match policy {
            Some(policy) => How::update_policy(policy.id),
            None => How::create_policy(project.id),
        },
    };
    page.reply()
}

/// Asks whether a policy is really to be deleted.
pub async fn delete_page(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(DELETE_POLICY_ROUTE, &id), async {
            let person = asked.person().await?;
            let (policy, project) = load(&person, read_id(&id)?).await?;
            person.actor.may_change_project(&project, person.app.clock.now())?;
            let (action, fields) = (of_policy(DELETE_POLICY_ROUTE, policy.id), Fields::default());
            let page = ConfirmPage {
                frame: &person.frame,
                crumbs: &crumbs(Some(&project)),
                form: person.form(&action, &fields),
                question: Said::new("console-delete-policy").with("name", &policy.display_name),
                consequence: Said::new("console-delete-policy-means"),
                how: How::delete_policy(policy.id),
            };
            Ok(page.reply())
        })
        .await
}

/// Deletes a policy.
pub async fn delete(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(DELETE_POLICY_ROUTE, &id), async {
        let (person, _) = sent.read().await?;
        let policy = policies::delete(person.app, &person.actor, read_id(&id)?).await?;
        Ok(Reply::see_other(&of_project(PROJECT_ROUTE, policy.project)))
    })
    .await
}
