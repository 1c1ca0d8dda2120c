use globus_auth_protocol::ids::IdentityProviderId;

use super::*;
use crate::{
    model::{ClientType, Visibility},
    samples::{NOW, client, client_id, identity_id},
};

fn project() -> Project {
    Project {
        id: ProjectId::from_random([1; 16]),
        display_name: "Example".to_owned(),
        contact_email: "support@example.org".to_owned(),
        admin_ids: vec![identity_id(1)],
        admin_group_ids: Vec::new(),
        created: NOW,
    }
}

/// A person with two linked identities, the second of which administers the project.
fn person(scopes: &str, logged_in: &[(u8, i64)]) -> Actor {
    let proof = |(number, seconds_ago): &(u8, i64)| Authentication {
        identity: identity_id(*number),
        provider: IdentityProviderId::from_random([1; 16]),
        auth_time: NOW.plus_seconds(-seconds_ago),
        acr: None,
        amr: Vec::new(),
    };
    Actor {
        identities: vec![identity_id(2), identity_id(1)],
        client: None,
        rights: Rights::of_scopes(scopes),
        authentications: logged_in.iter().map(proof).collect(),
    }
}

fn service(number: u8, rights: Rights) -> Actor {
    Actor {
        identities: vec![client_id(number).as_identity()],
        client: Some(ActingClient {
            id: client_id(number),
            project: None,
        }),
        rights,
        authentications: Vec::new(),
    }
}

fn private(number: u8, parent: Option<u8>) -> Client {
    Client {
        visibility: Visibility::Private,
        project: Some(project().id),
        parent_client: parent.map(client_id),
        ..client(number, ClientType::ConfidentialClient)
    }
}

#[test]
fn scopes_give_rights() {
    assert_eq!(Rights::of_scopes("openid profile"), Rights::default());
    let views = Rights::of_scopes(&format!("openid {}", auth::VIEW_CLIENTS));
    assert!(views.view_clients && !views.view_scopes && !views.manage && !views.own);
    let views = Rights::of_scopes(auth::VIEW_CLIENTS_AND_SCOPES);
    assert!(views.view_clients && views.view_scopes && !views.manage && !views.own);
    let manages = Rights::of_scopes(auth::MANAGE_PROJECTS);
    assert!(manages.view_clients && manages.view_scopes && manages.manage && manages.own);
}

#[test]
fn an_administrator_must_have_logged_in_within_half_an_hour() {
    let may = |logged_in: &[(u8, i64)]| person(auth::MANAGE_PROJECTS, logged_in).may_change_project(&project(), NOW);
    let too_old = Err(Denied::AdminNotInSession { admin: identity_id(1) });
    assert_eq!(may(&[(1, 0)]), Ok(()));
    assert_eq!(may(&[(1, 1800)]), Ok(()), "the last second");
    assert_eq!(may(&[(1, 1801)]), too_old);
    assert_eq!(may(&[(2, 0)]), too_old, "another identity of theirs");
    assert_eq!(may(&[(3, 0), (2, 0)]), too_old, "somebody else in the session");
    assert_eq!(may(&[(2, 0), (1, 60)]), Ok(()));
    assert_eq!(may(&[]), too_old);
}

#[test]
fn what_a_login_must_bring_is_said() {
    let denied = Denied::AdminNotInSession { admin: identity_id(1) };
    let wanted = denied.requirements().unwrap();
    assert_eq!(
        wanted.session_required_identities,
        Some(vec![identity_id(1).to_string()])
    );
    assert_eq!(wanted.prompt.as_deref(), Some("login"));
    let wanted = Denied::ScopeMissing(auth::MANAGE_PROJECTS).requirements().unwrap();
    assert_eq!(wanted.required_scopes, Some(vec![auth::MANAGE_PROJECTS.to_owned()]));
    assert_eq!(Denied::NotAdmin.requirements(), None, "no login helps");
}

#[test]
fn rights_come_from_the_scope_and_from_the_list() {
    let project = project();
    let stranger = Actor {
        identities: vec![identity_id(9)],
        ..person(auth::MANAGE_PROJECTS, &[(9, 0)])
    };
    assert_eq!(stranger.may_view_project(&project), Err(Denied::NotAdmin));
    assert_eq!(stranger.may_change_project(&project, NOW), Err(Denied::NotAdmin));
    let unscoped = person("openid", &[(1, 0)]);
    assert_eq!(
        unscoped.may_view_project(&project),
        Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS))
    );
    assert_eq!(person(auth::MANAGE_PROJECTS, &[]).may_view_project(&project), Ok(()));
}

#[test]
fn a_client_that_administers_needs_no_session_but_a_token() {
    let administered = Project {
        admin_ids: vec![client_id(5).as_identity()],
        ..project()
    };
    let with_token = service(5, Rights::of_scopes(auth::MANAGE_PROJECTS));
    assert_eq!(with_token.may_change_project(&administered, NOW), Ok(()));
    assert_eq!(with_token.may_change_project(&project(), NOW), Err(Denied::NotAdmin));
    let with_secret = service(5, Rights::SECRET);
    assert_eq!(
        with_secret.may_change_project(&administered, NOW),
        Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS))
    );
}

#[test]
fn a_client_manages_itself_and_its_children() {
    let project = project();
    let own = service(5, Rights::SECRET);
    assert_eq!(own.may_change_client(&private(5, None), Some(&project), NOW), Ok(()));
    assert_eq!(own.may_change_client(&private(6, Some(5)), None, NOW), Ok(()));
    assert_eq!(own.may_view_credentials(&private(6, Some(5)), None), Ok(()));
    let other = own.may_change_client(&private(6, None), Some(&project), NOW);
    assert_eq!(other, Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS)));
    let parent = service(6, Rights::SECRET).may_change_client(&private(5, None), None, NOW);
    assert!(parent.is_err(), "a child does not manage its parent");
    let unscoped = service(5, Rights::of_scopes("openid"));
    assert!(unscoped.may_change_client(&private(5, None), None, NOW).is_err());
    assert_eq!(unscoped.may_view_client(&private(5, None), None), Ok(()));
}

#[test]
fn private_clients_are_seen_in_their_project_only() {
    let (project, hidden) = (project(), private(7, None));
    let shown = Client {
        visibility: Visibility::Public,
        ..hidden.clone()
    };
    let view = |actor: &Actor, client| actor.may_view_client(client, Some(&project));
    assert_eq!(view(&service(5, Rights::SECRET), &shown), Ok(()));
    assert_eq!(
        view(&service(5, Rights::SECRET), &hidden),
        Err(Denied::ClientNotVisible)
    );
    let mut colleague = service(5, Rights::SECRET);
    colleague.client = Some(ActingClient {
        id: client_id(5),
        project: Some(project.id),
    });
    assert_eq!(view(&colleague, &hidden), Ok(()));
    assert_eq!(view(&person(auth::VIEW_CLIENTS, &[]), &hidden), Ok(()));
    let unscoped = view(&person("openid", &[]), &hidden);
    assert_eq!(unscoped, Err(Denied::ScopeMissing(auth::MANAGE_PROJECTS)));
    // Two clients without a project are not of the same one.
    let nowhere = Client {
        project: None,
        ..hidden
    };
    assert_eq!(
        service(5, Rights::SECRET).may_view_client(&nowhere, None),
        Err(Denied::ClientNotVisible)
    );
}
