//! Looking identity providers up.

use serde_json::{Value, json};

use crate::support::{ADA, TestServer, portal};

const PATH: &str = "/v2/api/identity_providers";
const GLOBUS_ID: &str = "41143743-f3c8-4d60-bbdb-eeecaba85bd9";
const UNIVERSITY: &str = "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001";

fn names(document: &Value) -> Vec<&str> {
    let list = document["identity_providers"].as_array().unwrap();
    list.iter().map(|provider| provider["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn by_ids_in_the_form_of_the_api() {
    let server = TestServer::start().await;
    let ask = format!(
        "{PATH}?ids={}%2C00000000-0000-4000-8000-000000000000",
        GLOBUS_ID.to_uppercase()
    );
    insta::assert_json_snapshot!(server.get(&ask, &portal().basic()).await.good(), @r#"
    {
      "identity_providers": [
        {
          "alternative_names": [],
          "domains": [
            "globusid.org"
          ],
          "id": "41143743-f3c8-4d60-bbdb-eeecaba85bd9",
          "name": "Globus ID",
          "short_name": "globusid"
        }
      ]
    }
    "#);
    let both = format!("{PATH}?ids={GLOBUS_ID},{UNIVERSITY}&per_page=1");
    let document = server.get(&both, &portal().basic()).await.good();
    assert_eq!(names(&document), ["Example University", "Globus ID"]);
}

#[tokio::test]
async fn by_domains_in_any_case() {
    let server = TestServer::start().await;
    let ask = format!("{PATH}?domains=Lab.Example.ORG,example.edu,nowhere.example");
    let document = server.get(&ask, &portal().basic()).await.good();
    assert_eq!(names(&document), ["Example Laboratory", "Example University"]);
    let none = server.get(&format!("{PATH}?domains=edu"), &portal().basic()).await;
    assert_eq!(none.good(), json!({"identity_providers": []}));
}

#[tokio::test]
async fn one_by_its_id() {
    let server = TestServer::start().await;
    let tokens = server.log_in(&portal(), ADA, "openid").await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let one = server.get(&format!("{PATH}/{UNIVERSITY}"), &bearer).await.good();
    assert_eq!(
        one["identity_provider"]["alternative_names"],
        json!(["University of Example"])
    );
    let unknown = server.get(&format!("{PATH}/{}", ADA.id), &bearer).await.api_error();
    assert_eq!((unknown.0, unknown.1.as_str()), (404, "NOT_FOUND"));
    let wrong = server.get(&format!("{PATH}/globusid"), &bearer).await.api_error();
    assert_eq!((wrong.0, wrong.1.as_str()), (400, "INVALID_PARAMETERS"));
}

#[tokio::test]
async fn what_is_refused() {
    let server = TestServer::start().await;
    for query in [
        "",
        "?ids=&domains=",
        "?ids=x",
        "?ids=41143743-f3c8-4d60-bbdb-eeecaba85bd9&domains=a",
    ] {
        let refused = server
            .get(&format!("{PATH}{query}"), &portal().basic())
            .await
            .api_error();
        assert_eq!((refused.0, refused.1.as_str()), (400, "INVALID_PARAMETERS"), "{query}");
    }
    let nobody = server.get(&format!("{PATH}?domains=example.edu"), "").await.api_error();
    assert_eq!((nobody.0, nobody.1.as_str()), (401, "UNAUTHORIZED"));
}
