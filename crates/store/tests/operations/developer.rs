//! What the developer API keeps: what is saved is what is loaded, and what is deleted takes along what hangs on it.

use globus_auth_protocol::ids::{PolicyId, ProjectId};
use globus_auth_rules::model::{AccessTokenRecord, Client, ConsentId, Project, ScopeRecord, TokenKey};
use globus_auth_store::{
    Store, StoreError,
    ops::{self, Deletion, FqdnAdded, Saved, TokenStanding},
};

use crate::{finish, seeded, support::*};

fn another_project() -> Project {
    Project {
        id: ProjectId::from_random([2; 16]),
        admin_ids: vec![identity_id(3)],
        admin_group_ids: Vec::new(),
        created: NOW.plus_seconds(1),
        ..project()
    }
}

/// A client without anything that names another row.
fn lone_client(number: u8) -> Client {
    Client {
        project: None,
        parent_client: None,
        fqdns: Vec::new(),
        ..client(number)
    }
}

#[tokio::test]
async fn projects_are_found_by_those_who_administer_them() {
    let (_home, store) = seeded().await;
    store.write(ops::CreateProject(another_project())).await.unwrap();
    let of = async |numbers: &[u8]| {
        let admins = numbers.iter().map(|number| identity_id(*number)).collect();
        store.read(ops::ProjectsAdministeredBy(admins)).await.unwrap()
    };
    assert_eq!(of(&[1]).await, [project()]);
    assert_eq!(
        of(&[3, 2, 1]).await,
        [project(), another_project()],
        "each once, the oldest first"
    );
    assert_eq!(of(&[4]).await, []);
    assert_eq!(
        store.read(ops::ProjectById(project().id)).await.unwrap(),
        Some(project())
    );
    let nowhere = ProjectId::from_random([9; 16]);
    assert_eq!(store.read(ops::ProjectById(nowhere)).await.unwrap(), None);
}

#[tokio::test]
async fn a_change_is_made_to_what_was_read_only() {
    let (_home, store) = seeded().await;
    let (before, after) = (
        project(),
        Project {
            display_name: "Another name".to_owned(),
            ..project()
        },
    );
    let update = ops::UpdateProject { before, after };
    assert_eq!(store.write(update.clone()).await, Ok(Saved::Saved));
    assert_eq!(store.write(update.clone()).await, Ok(Saved::ChangedMeanwhile));
    let found = store.read(ops::ProjectById(project().id)).await.unwrap().unwrap();
    assert_eq!(found.display_name, "Another name");

    let mut policy_after = policy();
    policy_after.required_mfa = true;
    let update = ops::UpdatePolicy {
        before: policy(),
        after: policy_after.clone(),
    };
    assert_eq!(store.write(update.clone()).await, Ok(Saved::Saved));
    assert_eq!(store.write(update).await, Ok(Saved::ChangedMeanwhile));
    assert_eq!(
        store.read(ops::PolicyById(policy().id)).await.unwrap(),
        Some(policy_after)
    );

    let mut client_after = client(1);
    client_after.redirect_uris.clear();
    let update = ops::UpdateClient {
        before: client(1),
        after: client_after.clone(),
    };
    assert_eq!(store.write(update.clone()).await, Ok(Saved::Saved));
    assert_eq!(store.write(update).await, Ok(Saved::ChangedMeanwhile));
    let found = store.read(ops::ClientById(client_id(1))).await.unwrap().unwrap();
    assert_eq!((found.0, found.1.len()), (client_after, 2), "its credentials stay");

    let mut scope_after = scope(1, &[2]);
    scope_after.advertised = false;
    let update = ops::UpdateScope {
        before: scope(1, &[3, 2]),
        after: scope_after.clone(),
    };
    assert_eq!(store.write(update.clone()).await, Ok(Saved::Saved));
    assert_eq!(store.write(update).await, Ok(Saved::ChangedMeanwhile));
    assert_eq!(
        store.read(ops::ScopeById(scope_id(1))).await.unwrap(),
        Some(scope_after)
    );
}

#[tokio::test]
async fn what_is_gone_is_not_changed() {
    let (_home, store) = seeded().await;
    let (project, client) = (another_project(), lone_client(7));
    let update = ops::UpdateProject {
        before: project.clone(),
        after: project,
    };
    assert_eq!(store.write(update).await, Ok(Saved::Gone));
    let update = ops::UpdateClient {
        before: client.clone(),
        after: client.clone(),
    };
    assert_eq!(store.write(update).await, Ok(Saved::Gone));
    let add = ops::AddFqdn {
        before: client,
        fqdn: "new.example.org".to_owned(),
        scopes: Vec::new(),
    };
    assert_eq!(store.write(add).await, Ok(FqdnAdded::Gone));
    let update = ops::UpdateScope {
        before: scope(8, &[]),
        after: scope(8, &[]),
    };
    assert_eq!(store.write(update).await, Ok(Saved::Gone));
}

#[tokio::test]
async fn a_project_goes_with_its_policies_but_not_with_clients() {
    let (_home, store) = seeded().await;
    let delete = ops::DeleteProject(project().id);
    assert_eq!(store.write(delete).await, Ok(Deletion::InUse));
    for number in [1, 2] {
        let moved = ops::UpdateClient {
            before: client(number),
            after: Client {
                project: None,
                ..client(number)
            },
        };
        assert_eq!(store.write(moved).await, Ok(Saved::Saved));
    }
    assert_eq!(store.write(delete).await, Ok(Deletion::Deleted));
    assert_eq!(store.write(delete).await, Ok(Deletion::Gone));
    assert_eq!(store.read(ops::PoliciesAll).await.unwrap(), []);
}

#[tokio::test]
async fn policies_are_listed_by_project() {
    let (_home, store) = seeded().await;
    store.write(ops::CreateProject(another_project())).await.unwrap();
    let mut second = policy();
    (second.id, second.project) = (PolicyId::from_random([2; 16]), another_project().id);
    store.write(ops::CreatePolicy(second.clone())).await.unwrap();
    let of = async |projects: Vec<ProjectId>| store.read(ops::PoliciesOfProjects(projects)).await.unwrap();
    assert_eq!(of(vec![second.project]).await, [second.clone()]);
    assert_eq!(of(vec![second.project, project().id]).await, [second.clone(), policy()]);
    assert_eq!(of(Vec::new()).await, []);
    assert_eq!(store.write(ops::DeletePolicy(second.id)).await, Ok(Deletion::Deleted));
    assert_eq!(store.write(ops::DeletePolicy(second.id)).await, Ok(Deletion::Gone));
    second.project = ProjectId::from_random([9; 16]);
    assert_eq!(store.write(ops::CreatePolicy(second)).await, Err(StoreError::Reference));
}

#[tokio::test]
async fn clients_are_found_by_project_parent_and_domain_name() {
    let (_home, store) = seeded().await;
    let child = Client {
        parent_client: Some(client_id(1)),
        ..lone_client(3)
    };
    let create = ops::CreateClient {
        client: child.clone(),
        credential: Some(credential(7, 3)),
    };
    store.write(create).await.unwrap();
    let known = store.read(ops::ClientById(client_id(3))).await.unwrap();
    assert_eq!(known, Some((child.clone(), vec![credential(7, 3)])));
    let of_project = store.read(ops::ClientsOfProjects(vec![project().id])).await.unwrap();
    assert_eq!(of_project, [client(1), client(2)]);
    assert_eq!(
        store.read(ops::ChildClients(client_id(1))).await.unwrap(),
        std::slice::from_ref(&child)
    );
    assert_eq!(store.read(ops::ChildClients(client_id(3))).await.unwrap(), []);

    let add = |before: Client, fqdn: &str| ops::AddFqdn {
        before,
        fqdn: fqdn.to_owned(),
        scopes: Vec::new(),
    };
    assert_eq!(
        store.write(add(child.clone(), "app.example.org")).await,
        Ok(FqdnAdded::Taken)
    );
    let with_scope = ops::AddFqdn {
        scopes: vec![scope(9, &[1])],
        ..add(child.clone(), "new.example.org")
    };
    assert_eq!(store.write(with_scope).await, Ok(FqdnAdded::Added));
    let found = store
        .read(ops::ClientByFqdn("new.example.org".to_owned()))
        .await
        .unwrap();
    assert_eq!(found.unwrap().id, child.id);
    assert!(store.read(ops::ScopeById(scope_id(9))).await.unwrap().is_some());
    let part = store.read(ops::ClientByFqdn("example.org".to_owned())).await.unwrap();
    assert_eq!(part, None, "a part of a name is no name");
    let again = store.write(add(child, "third.example.org")).await;
    assert_eq!(again, Ok(FqdnAdded::ChangedMeanwhile));
}

#[tokio::test]
async fn credentials_come_and_go() {
    let (_home, store) = seeded().await;
    store.write(ops::CreateCredential(credential(5, 2))).await.unwrap();
    let delete = |client| ops::DeleteCredential {
        client: client_id(client),
        id: credential(5, 2).id,
    };
    assert_eq!(
        store.write(delete(1)).await,
        Ok(Deletion::Gone),
        "it is another client's"
    );
    assert_eq!(store.write(delete(2)).await, Ok(Deletion::Deleted));
    assert_eq!(store.write(delete(2)).await, Ok(Deletion::Gone));
    let nobodys = store.write(ops::CreateCredential(credential(5, 9))).await;
    assert_eq!(nobodys, Err(StoreError::Reference));
}

#[tokio::test]
async fn a_scope_that_others_need_stays() {
    let (_home, store) = seeded().await;
    assert_eq!(
        store.read(ops::ScopeById(scope_id(1))).await.unwrap(),
        Some(scope(1, &[3, 2]))
    );
    assert_eq!(store.write(ops::DeleteScope(scope_id(3))).await, Ok(Deletion::InUse));
    assert_eq!(store.write(ops::DeleteClient(client_id(1))).await, Ok(Deletion::InUse));
    for number in [1, 2, 3] {
        assert_eq!(
            store.write(ops::DeleteScope(scope_id(number))).await,
            Ok(Deletion::Deleted)
        );
    }
    assert_eq!(store.write(ops::DeleteScope(scope_id(1))).await, Ok(Deletion::Gone));
    assert_eq!(
        store.write(ops::DeleteClient(client_id(1))).await,
        Ok(Deletion::Deleted)
    );
    assert_eq!(store.write(ops::DeleteClient(client_id(1))).await, Ok(Deletion::Gone));
    assert_eq!(store.read(ops::ClientById(client_id(1))).await.unwrap(), None);
}

#[tokio::test]
async fn a_scope_string_stands_once_and_the_age_of_a_scope_stays() {
    let (_home, store) = seeded().await;
    let twin = ScopeRecord {
        scope_string: scope(1, &[]).scope_string,
        ..scope(7, &[])
    };
    let made = store.write(ops::CreateScopes(vec![scope(6, &[]), twin])).await;
    let taken = StoreError::Conflict {
        constraint: "scopes.scope_string".to_owned(),
    };
    assert_eq!(made, Err(taken));
    assert_eq!(
        store.read(ops::ScopeById(scope_id(6))).await.unwrap(),
        None,
        "none of them"
    );
    let later = ScopeRecord {
        created: NOW.plus_seconds(1),
        ..scope(3, &[])
    };
    store.write(ops::CreateScopes(vec![later])).await.unwrap();
    let found = store.read(ops::ScopeById(scope_id(3))).await.unwrap().unwrap();
    assert_eq!(found.created, NOW);
}

/// A consent of client 1 to scope 1, and one below it that client 1 holds to scope 3; their numbers.
async fn consents(store: &Store) -> Vec<ConsentId> {
    let new = |parent, scope| ops::NewConsent {
        parent,
        client: client_id(1),
        scope: scope_id(scope),
        identity: identity_id(1),
        allows_refresh: true,
        auto_approved: false,
        atomically_revocable: false,
        named_grant: None,
    };
    let finish = ops::FinishAuthorize {
        new_consents: vec![new(ops::ConsentParent::None, 1), new(ops::ConsentParent::New(0), 3)],
        ..finish(1)
    };
    store.write(finish).await.unwrap()
}

#[tokio::test]
async fn tokens_end_with_the_consents_that_they_rest_on() {
    let (_home, store) = seeded().await;
    let made = consents(&store).await;
    let token = |key, consents: &[ConsentId]| AccessTokenRecord {
        consents: consents.to_vec(),
        ..access_token(key)
    };
    let mut refresh = refresh_token(4);
    refresh.consents = vec![made[0]];
    let tokens = ops::IssueTokens {
        access: vec![token(1, &made[..1]), token(2, &made[1..]), token(3, &[])],
        refresh: vec![refresh],
        touch_refresh: None,
    };
    store.write(tokens).await.unwrap();
    let standings = async || {
        let mut all = Vec::new();
        for key in [1, 2, 3] {
            all.push(store.read(ops::AccessToken(TokenKey(key))).await.unwrap().unwrap().1);
        }
        all.push(store.read(ops::RefreshToken(TokenKey(4))).await.unwrap().unwrap().1);
        all
    };
    assert_eq!(standings().await, [TokenStanding::Good; 4]);
    assert_eq!(store.write(ops::DeleteScope(scope_id(1))).await, Ok(Deletion::Deleted));
    assert_eq!(
        standings().await,
        [
            TokenStanding::ConsentGone,
            TokenStanding::ConsentGone,
            TokenStanding::Good,
            TokenStanding::ConsentGone
        ],
        "what is below goes along, a client's own token is the caller's to judge"
    );
}
