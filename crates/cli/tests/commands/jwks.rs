use crate::world::{DevServer, World};

#[test]
fn the_keys_are_as_other_programs_read_them() {
    let server = DevServer::start();
    let world = World::of(&server);
    let keys = world.run(&["jwks", "--format", "json"]).document();
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["alg"]), (&"RSA".into(), &"RS512".into()), "{keys}");
    let table = world.run(&["jwks"]).result();
    assert!(table.contains(key["kid"].as_str().unwrap()), "{table}");
    let raw = world.run(&["api", "GET", "/jwk.json", "--anonymous"]).document();
    assert_eq!(raw["keys"][0]["n"], key["n"]);
}

#[test]
fn a_person_reads_which_keys_there_are() {
    let server = DevServer::start();
    let world = World::of(&server);
    // There may be one more: the next, which is published before it signs.
    let first = "[.keys[0] | .kty, .alg, .use] | join(\" \")";
    insta::assert_snapshot!(world.run(&["jwks", "--jq", first]), @"
    exit 0
    --- stdout
    RSA RS512 sig
    ");
    let table = world.run(&["jwks"]).result();
    assert!(table.starts_with("KEY ID ") && table.lines().count() > 1, "{table}");
}
