use std::{fs, os::unix::fs::PermissionsExt as _};

use crate::world::{DevServer, World};

const CREATE: [&str; 5] = ["credential", "create", "Example Portal", "--name", "laptop"];

#[test]
fn a_secret_is_made_shown_once_used_and_deleted() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let made = world.run(&[&CREATE[..], &["--format", "json"]].concat()).document();
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    let mut client = World::of(&server);
    client.set("GLOBUS_AUTH_CLIENT_ID", made["client"].as_str().unwrap());
    client.set("GLOBUS_AUTH_CLIENT_SECRET", secret);
    assert_eq!(client.run(&["whoami"]).code, Some(0));

    let created = made["created"].as_str().unwrap();
    let created = format!("{}Z", &created[..19]);
    let names = [(id, "ID"), (created.as_str(), "CREATED")];
    let show = world
        .run(&["credential", "show", "Example Portal", "laptop"])
        .naming(&names);
    insta::assert_snapshot!(show, @"
    exit 0
    --- stdout
    id       ID
    name     laptop
    client   e0000000-0000-4000-8000-000000000002
    created  CREATED
    ");
    let list = world.run(&["credential", "list", "Example Portal"]).result();
    assert!(list.contains(id) && !list.contains(secret), "{list}");
    let list = world.run(&["credential", "list", "Example Portal", "--jq", ".credentials[].name"]);
    assert!(list.result().contains("laptop"));

    insta::assert_snapshot!(world.run(&["credential", "delete", "Example Portal", "laptop"]).naming(&names), @"
    exit 2
    --- stderr
    error: Delete the credential 'laptop' (ID)? Nobody can answer here
    hint: say so with --yes
    ");
    let delete = ["credential", "delete", "Example Portal", "laptop", "--yes"];
    insta::assert_snapshot!(world.run(&delete).naming(&names), @"
    exit 0
    --- stderr
    Deleted: the credential 'laptop' (ID).
    ");
    assert_eq!(world.run(&delete).code, Some(7));
}

#[test]
fn a_secret_in_a_file_is_its_owner_s_and_shown_nowhere() {
    let server = DevServer::start();
    let world = World::of_administrator(&server);
    let create = [&CREATE[..], &["--secret-file", "portal.secret", "--format", "json"]].concat();
    let made = world.run(&create).document();
    let file = world.home().join("portal.secret");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = fs::read_to_string(&file).unwrap();
    assert!(made.get("secret").is_none() && secret.trim().len() > 20, "{made}");
    // No file is overwritten, and no secret is made that would have no place.
    insta::assert_snapshot!(world.run(&create), @"
    exit 2
    --- stderr
    error: --secret-file: portal.secret is there already
    hint: name a file that does not exist yet
    ");
    let nowhere = [&CREATE[..], &["--secret-file", "nosuch/portal.secret"]].concat();
    insta::assert_snapshot!(world.run(&nowhere), @"
    exit 2
    --- stderr
    error: --secret-file: there is no folder for nosuch/portal.secret
    ");
    let names = world.run(&["credential", "list", "Example Portal", "--jq", ".credentials[].name"]);
    assert_eq!(names.result().matches("laptop").count(), 1);
}
