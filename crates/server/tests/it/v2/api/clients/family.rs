//! Children, and instances of native applications.

use serde_json::{Value, json};

use super::{PATH, one};
use crate::support::{ADA, Application, TestServer, access_token, basic, cli, portal, service_account, tells};

#[tokio::test]
async fn a_client_manages_itself_and_its_children() {
    let server = TestServer::start().await;
    let ada = server.manager(ADA).await;
    let parent = portal();
    let ask = json!({"client": {"name": "A child", "client_type": "confidential_client", "redirect_uris": []}});
    let child = server.post_json(PATH, &parent.basic(), &ask).await.good()["client"].take();
    let id = child["id"].as_str().unwrap();
    let known = server.get(&one(parent.id), &ada).await.good();
    assert_eq!(
        child["project"], known["client"]["project"],
        "the project of its parent"
    );
    assert_eq!(child["parent_client"], parent.id);
    let listed = server.get(PATH, &parent.basic()).await.good();
    assert_eq!(listed["clients"].as_array().unwrap().len(), 2, "itself and the child");

    server.later(100_000);
    let rename = json!({"client": {"name": "Another name"}});
    server.put_json(&one(id), &parent.basic(), &rename).await.good();
    let secret = server.secret(&parent.basic(), id).await;
    let stranger = server.put_json(&one(id), &service_account().basic(), &rename).await;
    tells(&stranger, (403, "FORBIDDEN", "The call needs a token with the scope"));
    let upwards = server.put_json(&one(parent.id), &secret, &rename).await;
    tells(&upwards, (403, "FORBIDDEN", "The call needs a token with the scope"));
    server.put_json(&one(parent.id), &parent.basic(), &rename).await.good();
    server.delete(&one(id), &parent.basic()).await.good();
    let gone = server.get(&one(id), &secret).await;
    tells(&gone, (401, "UNAUTHORIZED", "Basic auth failed"));

    let person = server.post_json(PATH, &ada, &ask).await;
    tells(&person, (400, "INVALID_PARAMETERS", "project: is missing"));
    tells(
        &server.post_json(PATH, "", &ask).await,
        (401, "UNAUTHORIZED", "Call must be"),
    );
    let tokens = server.client_credentials(&parent, "openid").await.good();
    let unscoped = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let refused = server.post_json(PATH, &unscoped, &ask).await;
    tells(&refused, (403, "FORBIDDEN", "The call needs a token with the scope"));
}

async fn instance(server: &TestServer) -> Value {
    let ask = json!({"client": {"template_id": cli().id, "name": "Globus CLI"}});
    server.post_json(PATH, "", &ask).await.good()
}

#[tokio::test]
async fn anybody_makes_an_instance_of_a_native_application() {
    let server = TestServer::start().await;
    let made = instance(&server).await;
    insta::assert_json_snapshot!(made, {
        ".client.id" => "[id]",
        ".included.client_credential.id" => "[id]",
        ".included.client_credential.client" => "[id]",
        ".included.client_credential.secret" => "[secret]",
    }, @r#"
    {
      "client": {
        "client_type": "confidential_client",
        "fqdns": [],
        "grant_types": [
          "authorization_code",
          "client_credentials",
          "refresh_token"
        ],
        "id": "[id]",
        "links": {
          "privacy_policy": null,
          "terms_and_conditions": null
        },
        "name": "Globus CLI",
        "parent_client": "95fdeba8-fac2-42bd-a357-e068d82ff78e",
        "preselect_idp": null,
        "project": null,
        "prompt_for_named_grant": false,
        "public_client": false,
        "redirect_uris": [],
        "required_idp": null,
        "scopes": [],
        "userinfo_from_effective_identity": true,
        "visibility": "private"
      },
      "included": {
        "client_credential": {
          "client": "[id]",
          "id": "[id]",
          "name": "Auto-created at client creation",
          "secret": "[secret]"
        }
      }
    }
    "#);
    let credential = &made["included"]["client_credential"];
    assert_eq!(credential["client"], made["client"]["id"]);
    assert_eq!(credential["secret"].as_str().unwrap().len(), 44);
    // It logs people in as the native application does, and deletes itself.
    let own = Application {
        id: String::leak(made["client"]["id"].as_str().unwrap().to_owned()),
        secret: Some(String::leak(credential["secret"].as_str().unwrap().to_owned())),
        redirect_uri: "http://127.0.0.1:7777/v2/web/auth-code",
    };
    let tokens = server.log_in(&own, ADA, "openid").await;
    assert!(server.is_active(&own, access_token(&tokens, "auth.globus.org")).await);
    let deleted = server.delete(&one(own.id), &own.basic()).await.good();
    assert_eq!(deleted["client"], made["client"]);
}

#[tokio::test]
async fn instances_are_not_made_without_end() {
    let server = TestServer::start().await;
    let made = instance(&server).await;
    for _ in 1..100 {
        instance(&server).await;
    }
    let ask = json!({"client": {"template_id": cli().id, "name": "Globus CLI"}});
    let refused = server.post_json(PATH, "", &ask).await;
    tells(&refused, (429, "TOO_MANY_REQUESTS", "too many attempts"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    // Nor are their children, for anybody can make an instance.
    let credential = &made["included"]["client_credential"];
    let text = |name: &str| credential[name].as_str().unwrap();
    let own = basic(&format!("{}:{}", text("client"), text("secret")));
    let child = json!({"client": {"name": "A child", "client_type": "client_identity"}});
    let refused = server.post_json(PATH, &own, &child).await;
    tells(&refused, (429, "TOO_MANY_REQUESTS", "too many attempts"));
    server.later(1);
    instance(&server).await;
}
