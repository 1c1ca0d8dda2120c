use globus_auth_rules::{
    model::{SecretHash, Timestamp},
    policy::domain_of,
};
use globus_auth_store::ops::SeedRows;
use url::Url;

use super::*;
use crate::host::{passwords::Passwords, random::RandomSource};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

async fn rows_of(seed: &Seed) -> Result<SeedRows, SeedError> {
    let passwords = Passwords::new(RandomSource::insecure_seeded(1), 1);
    let page = Url::parse("http://127.0.0.1:7777/v2/web/auth-code").unwrap();
    rows(seed, &passwords, &page, NOW).await
}

/// The default seed without its passwords, which take time to hash, and with more in it.
fn seed_with(more: &str) -> Seed {
    let mut seed = Seed::parse(&format!("{DEFAULT_SEED}\n{more}")).unwrap();
    for person in &mut seed.people {
        person.password = None;
    }
    seed
}

async fn refusal(more: &str) -> String {
    rows_of(&seed_with(more)).await.unwrap_err().to_string()
}

#[tokio::test]
async fn the_default_seed_is_consistent() {
    let seed = seed_with("");
    let rows = rows_of(&seed).await.unwrap();
    let provider = |id| rows.providers.iter().find(|provider| provider.id == id).unwrap();
    for identity in &rows.identities {
        let domain = domain_of(&identity.username).unwrap();
        assert!(
            provider(identity.provider).domains.contains(&domain),
            "{}",
            identity.username
        );
        let linked = || rows.identities.iter().filter(|other| other.account == identity.account);
        assert_eq!(
            linked().filter(|other| other.primary).count(),
            1,
            "{}",
            identity.username
        );
    }
    for scope in &rows.scopes {
        let owner = rows.clients.iter().find(|client| client.id == scope.owner).unwrap();
        assert!(owner.client_type.is_resource_server(), "{}", scope.scope_string);
        for below in &scope.dependencies {
            assert!(
                rows.scopes.iter().any(|known| known.id == below.scope),
                "{}",
                scope.scope_string
            );
        }
    }
    for credential in &rows.credentials {
        let client = rows
            .clients
            .iter()
            .find(|client| client.id == credential.client)
            .unwrap();
        assert!(!client.is_public(), "{}", client.name);
    }
    for client in &rows.clients {
        let made_from = |id| rows.clients.iter().find(|client| client.id == id).unwrap().is_public();
        assert!(client.parent_client.is_none_or(made_from), "{}", client.name);
    }
}

#[tokio::test]
async fn the_default_seed_has_what_the_issue_of_this_server_lists() {
    let seed = Seed::parse(DEFAULT_SEED).unwrap();
    let linked_at_two = seed.people.iter().filter(|person| {
        let providers = person
            .identities
            .iter()
            .filter_map(|identity| provider_of(&seed, &identity.username));
        let mut ids: Vec<_> = providers.map(|(_, id)| id.to_string()).collect();
        ids.dedup();
        ids.len() > 1 && person.password.is_some()
    });
    assert_eq!(linked_at_two.count(), 2);
    let scopes: Vec<String> = seed
        .clients
        .iter()
        .flat_map(|client| client.scopes.iter().map(|scope| scope_string(client, scope)))
        .collect();
    for wanted in [
        "openid",
        "urn:globus:auth:scope:auth.globus.org:manage_projects",
        "urn:globus:auth:scope:transfer.api.globus.org:all",
        "urn:globus:auth:scope:search.api.globus.org:ingest",
        "https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/run_manage",
        "https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer",
        "https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all",
    ] {
        assert!(scopes.iter().any(|scope| scope == wanted), "{wanted}");
    }
}

#[tokio::test]
async fn secrets_and_passwords_are_kept_as_hashes() {
    let mut seed = seed_with("");
    seed.people[0].password = Some("ada-password".into());
    let rows = rows_of(&seed).await.unwrap();
    assert_eq!(rows.passwords.len(), seed.people[0].identities.len());
    assert!(rows.passwords.iter().all(|(_, hash)| hash.0.starts_with("$argon2id$")));
    let hash = SecretHash::of(b"portal-secret-for-development");
    assert!(rows.credentials.iter().any(|credential| credential.secret_hash == hash));
    let shown = format!("{rows:?} {seed:?}");
    for secret in ["ada-password", "ben-password", "portal-secret", "argon2id"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn ids_that_are_left_out_are_the_same_every_time() {
    let more = "[[providers]]\nname = \"New\"\nshort_name = \"new\"\ndomains = [\"New.example\"]\n\
                [[people]]\nidentities = [{ username = \"New@NEW.example\" }]\n\
                [[clients]]\nname = \"New\"\ntype = \"resource_server\"\n\
                [[clients.scopes]]\nsuffix = \"x\"\nname = \"X\"\ndescription = \"X\"\n";
    let seed = seed_with(more);
    let (first, second) = (rows_of(&seed).await.unwrap(), rows_of(&seed).await.unwrap());
    assert_eq!(first.clients, second.clients);
    assert_eq!(first.scopes, second.scopes);
    assert_eq!(first.identities, second.identities);
    let client = first.clients.last().unwrap();
    assert_eq!(
        first.scopes.last().unwrap().scope_string,
        format!("https://auth.globus.org/scopes/{}/x", client.id)
    );
    assert_eq!(client.resource_server.as_str(), client.id.to_string());
}

#[test]
fn what_is_no_seed_is_refused_with_its_line() {
    for (text, part) in [
        ("x = 1", "unknown field `x`"),
        ("[[people]]\nnickname = \"x\"", "line 2"),
        ("[[clients]]\nname = \"x\"", "missing field `type`"),
        ("[[clients]]\nname = \"x\"\ntype = 1", "line 3"),
        ("[[clients]]\nid = \"no-uuid\"\nname = \"x\"\ntype = \"x\"", "line 2"),
        ("[[", "line 1"),
    ] {
        let told = Seed::parse(text).unwrap_err().to_string();
        assert!(
            told.starts_with("the seed file cannot be read: ") && told.contains(part),
            "{text}: {told}"
        );
    }
}

#[tokio::test]
async fn wrong_people_projects_and_policies_are_named() {
    for (more, place, problem) in [
        ("[[people]]\nidentities = []", "people", "has no identities"),
        (
            "[[people]]\nidentities = [{ username = \"x@nowhere.example\" }]",
            "x@nowhere.example",
            "no provider has its domain",
        ),
        (
            "[[people]]\nidentities = [{ username = \"x\" }]",
            "\"x\"",
            "no provider has its domain",
        ),
        (
            "[[people]]\nidentities = [{ username = \"\u{430}da@example.edu\" }]",
            "\u{430}da@example.edu",
            "must be ASCII",
        ),
        (
            "[[people]]\nidentities = [{ username = \"x@example.edu\", status = \"gone\" }]",
            "x@example.edu",
            "status must be",
        ),
        (
            "[[people]]\nidentities = [{ username = \"x@example.edu\", identity_type = \"x\" }]",
            "x@example.edu",
            "identity_type must be",
        ),
        (
            "[[people]]\nidentities = [{ username = \"ADA@example.edu\", id = \"a0000000-0000-4000-8000-0000000000ff\" }]",
            "username",
            "'ada@example.edu' stands twice",
        ),
        (
            "[[people]]\nidentities = [{ username = \"x@example.edu\", id = \"a0000000-0000-4000-8000-000000000001\" }]",
            "id",
            "stands twice",
        ),
        (
            "[[people]]\nidentities = [{ username = \"x@example.edu\", id = \"e0000000-0000-4000-8000-000000000001\" }]",
            "clients and people",
            "stands twice",
        ),
        (
            "[[providers]]\nname = \"x\"\nshort_name = \"x\"\ndomains = [\"example.edu\"]",
            "providers, domains",
            "'example.edu' stands twice",
        ),
        (
            "[[providers]]\nid = \"0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0009\"\nname = \"x\"\nshort_name = \"globusid\"",
            "providers, short_name",
            "stands twice",
        ),
        (
            "[[projects]]\ndisplay_name = \"x\"\ncontact_email = \"x\"\nadmins = [\"nobody@example.edu\"]",
            "projects \"x\"",
            "no identity 'nobody@example.edu'",
        ),
        (
            "[[policies]]\nproject = \"none\"\ndisplay_name = \"x\"\ndescription = \"x\"",
            "policies \"x\"",
            "no project 'none'",
        ),
        (
            "[[policies]]\nproject = \"Example Project\"\ndisplay_name = \"x\"\ndescription = \"x\"\nrequired_mfa = true",
            "policies \"x\"",
            "high_assurance only",
        ),
    ] {
        let told = refusal(more).await;
        assert!(told.starts_with("the seed file is wrong at "), "{told}");
        assert!(told.contains(place) && told.contains(problem), "{more}: {told}");
    }
}

#[tokio::test]
async fn wrong_clients_are_named() {
    let native = "type = \"public_installed_client\"";
    let confidential = "type = \"confidential_client\"";
    for (members, problem) in [
        ("type = \"x\"", "type must be one of public_installed_client, "),
        (&format!("{native}\nsecret = \"x\""), "a public client has no secret"),
        (
            &format!("{confidential}\nredirect_uris = [\"http://app.example.org/\"]"),
            "must be https",
        ),
        (
            &format!("{confidential}\nredirect_uris = [\"x\"]"),
            "must be an absolute URL",
        ),
        (
            &format!("{confidential}\nredirect_uris = [\"http://127.0.0.1:7777/v2/web/auth-code\"]"),
            "only allowed for native",
        ),
        (
            &format!("{confidential}\nprivacy_policy = \"https://x.example/\""),
            "go together",
        ),
        (&format!("{confidential}\nproject = \"none\""), "no project 'none'"),
        (&format!("{confidential}\nvisibility = \"x\""), "visibility must be"),
        (
            &format!("{confidential}\nrequired_idp = \"none\""),
            "no provider 'none'",
        ),
        (
            &format!("{confidential}\ntemplate = \"none\""),
            "template: there is no public_installed_client 'none'",
        ),
        (
            &format!("{confidential}\ntemplate = \"Example Portal\""),
            "template: there is no public_installed_client",
        ),
        (
            &format!("{confidential}\nresource_server = \"auth.globus.org\""),
            "only resource servers have a resource_server",
        ),
        (
            &format!("{confidential}\n[[clients.scopes]]\nsuffix = \"x\"\nname = \"x\"\ndescription = \"x\""),
            "only resource servers own scopes",
        ),
    ] {
        let told = refusal(&format!("[[clients]]\nname = \"Wrong\"\n{members}")).await;
        assert!(
            told.contains("clients \"Wrong\"") && told.contains(problem),
            "{members}: {told}"
        );
    }
    let twice = "[[clients]]\nname = \"A\"\ntype = \"resource_server\"\nresource_server = \"auth.globus.org\"";
    assert!(refusal(twice).await.contains("'auth.globus.org' stands twice"));
}

/// A resource server whose scopes are these.
fn service(scopes: &str) -> String {
    format!(
        "[[clients]]\nid = \"f0000000-0000-4000-8000-0000000000bb\"\nname = \"S\"\ntype = \"resource_server\"\n{scopes}"
    )
}

fn scope(suffix: &str, members: &str) -> String {
    format!("[[clients.scopes]]\nsuffix = \"{suffix}\"\nname = \"{suffix}\"\ndescription = \"x\"\n{members}\n")
}

fn below(suffix: &str) -> String {
    let name = format!("https://auth.globus.org/scopes/f0000000-0000-4000-8000-0000000000bb/{suffix}");
    format!("dependent_scopes = [{{ scope = \"{name}\", optional = true }}]")
}

#[tokio::test]
async fn wrong_scopes_are_named() {
    for (scopes, problem) in [
        (scope("a", "scope_string = \"a\""), "give either suffix or scope_string"),
        (
            "[[clients.scopes]]\nname = \"a\"\ndescription = \"a\"".to_owned(),
            "give either suffix or scope_string",
        ),
        (
            scope("a", "dependent_scopes = [{ scope = \"none\" }]"),
            "there is no scope 'none'",
        ),
        (
            scope("a", "") + &scope("a", "id = \"f1000000-0000-4000-8000-000000000001\""),
            "stands twice",
        ),
        (
            scope("a", "id = \"89ecabba-4acf-4e2e-a98d-ce592ccc2818\""),
            "stands twice",
        ),
    ] {
        let told = refusal(&service(&scopes)).await;
        assert!(told.contains("scopes") && told.contains(problem), "{told}");
    }
}

#[tokio::test]
async fn circles_of_scopes_are_refused_and_one_in_it_is_named() {
    let alone = refusal(&service(&scope("a", &below("a")))).await;
    assert!(alone.contains("/a\"") && alone.contains("depends on itself"), "{alone}");
    let through =
        scope("in", &below("a")) + &scope("a", &below("b")) + &scope("b", &below("c")) + &scope("c", &below("a"));
    let told = refusal(&service(&through)).await;
    assert!(told.contains("/a\"") && told.contains("depends on itself"), "{told}");
    let chain = scope("a", &below("b")) + &scope("b", &below("c")) + &scope("c", "");
    rows_of(&seed_with(&service(&chain))).await.unwrap();
}
