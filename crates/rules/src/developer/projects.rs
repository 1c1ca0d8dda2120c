//! What a project may be.

use globus_auth_protocol::{
    exchange::developer::projects::{CreateProject, ProjectChanges},
    ids::{GroupId, IdentityId, ProjectId},
};

use super::{Fault, Problems, problems::is_one_line};
use crate::model::{Project, Timestamp};

/// A new project. `known` are those of the identities named in it that exist.
///
/// # Errors
/// Everything that is wrong with it.
pub fn create(ask: CreateProject, known: &[IdentityId], id: ProjectId, now: Timestamp) -> Result<Project, Problems> {
    let project = Project {
        id,
        display_name: ask.display_name,
        contact_email: ask.contact_email,
        admin_ids: ask.admin_ids.unwrap_or_default(),
        admin_group_ids: ask.admin_group_ids.unwrap_or_default(),
        created: now,
    };
    checked(project, known, &[])
}

/// A project after a change. `known` are those of the identities named in the change that exist; those that administer it
/// already need not be among them. Of groups only those may stay that are there already.
///
/// # Errors
/// Everything that is wrong with it then.
pub fn update(before: &Project, changes: ProjectChanges, known: &[IdentityId]) -> Result<Project, Problems> {
    let known = [known, &before.admin_ids].concat();
    let after = Project {
        display_name: changes.display_name.unwrap_or_else(|| before.display_name.clone()),
        contact_email: changes.contact_email.unwrap_or_else(|| before.contact_email.clone()),
        admin_ids: changes
            .admin_ids
            .applied_to(Some(before.admin_ids.clone()))
            .unwrap_or_default(),
        admin_group_ids: changes
            .admin_group_ids
            .applied_to(Some(before.admin_group_ids.clone()))
            .unwrap_or_default(),
        ..before.clone()
    };
    checked(after, &known, &before.admin_group_ids)
}

fn checked(mut project: Project, known: &[IdentityId], groups: &[GroupId]) -> Result<Project, Problems> {
    let mut problems = Problems::default();
    problems.expect(is_one_line(&project.display_name), "display_name", Fault::NotOneLine);
    problems.expect(is_address(&project.contact_email), "contact_email", Fault::NotAnAddress);
    problems.expect(
        project.admin_ids.iter().all(|admin| known.contains(admin)),
        "admin_ids",
        Fault::UnknownIdentity,
    );
    problems.expect(
        project.admin_group_ids.iter().all(|group| groups.contains(group)),
        "admin_group_ids",
        Fault::UnknownGroup,
    );
    problems.expect(!project.admin_ids.is_empty(), "admin_ids", Fault::NoAdministrator);
    without_repetition(&mut project.admin_ids);
    without_repetition(&mut project.admin_group_ids);
    problems.or(project)
}

fn is_address(text: &str) -> bool {
    let halves = text.split_once('@');
    halves.is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty() && !domain.contains('@'))
        && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

fn without_repetition<T: PartialEq + Copy>(list: &mut Vec<T>) {
    let mut seen = Vec::with_capacity(list.len());
    list.retain(|one| {
        let new = !seen.contains(one);
        seen.push(*one);
        new
    });
}
