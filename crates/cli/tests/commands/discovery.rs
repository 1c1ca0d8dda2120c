use crate::world::{DevServer, World};

#[test]
fn the_service_says_where_everything_is() {
    let server = DevServer::start();
    let world = World::of(&server);
    let base = server.base_url().trim_end_matches('/');
    insta::assert_snapshot!(world.run(&["discovery"]).naming(&[(base, "BASE")]), @"
    exit 0
    --- stdout
    issuer      BASE
    authorize   BASE/v2/oauth2/authorize
    token       BASE/v2/oauth2/token
    revoke      BASE/v2/oauth2/token/revoke
    userinfo    BASE/v2/oauth2/userinfo
    keys        BASE/jwk.json
    algorithms  RS512
    scopes      openid email profile
    claims      at_hash aud email exp name nonce preferred_username iat iss sub
    ");
    let endpoint = world.run(&["discovery", "--jq", ".token_endpoint"]).result();
    assert_eq!(endpoint, format!("{base}/v2/oauth2/token\n"));
}

#[test]
fn a_service_that_is_not_there_is_told_of() {
    let mut world = World::new();
    world.set("GLOBUS_SDK_SERVICE_URL_AUTH", "http://127.0.0.1:1/");
    assert_eq!(world.run(&["discovery"]).code, Some(9));
}
