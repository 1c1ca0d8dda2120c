//! The consent page.

use super::super::super::*;

fn scope(description: &str, scope: &str, dependencies: Vec<ScopeItem>) -> ScopeItem {
    ScopeItem {
        description: description.to_owned(),
        scope: scope.to_owned(),
        optional_field: None,
        allowed: false,
        dependencies,
    }
}

fn groups(text: &str) -> Vec<ScopeGroup> {
    let data_access = ScopeItem {
        optional_field: Some(optional_field("1.0")),
        ..scope(
            "Read and write the data of the collection “Example Data”",
            "https://auth.globus.org/scopes/39b6ee8d-0b34-4f3a-9b6b-6d2e8e9a7a11/data_access",
            vec![],
        )
    };
    let transfer = scope(
        "Transfer files",
        "urn:globus:auth:scope:transfer.api.globus.org:all",
        vec![data_access],
    );
    vec![
        ScopeGroup {
            service: "Globus Auth".to_owned(),
            scopes: vec![
                scope("Know who you are", "openid", vec![]),
                scope("Know your email address", "email", vec![]),
                scope(text, text, vec![]),
            ],
        },
        ScopeGroup {
            service: "Example Timers".to_owned(),
            scopes: vec![scope(
                "Create and control timers",
                "https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer",
                vec![transfer],
            )],
        },
    ]
}

fn consent<'a>(frame: &'a Frame<'a>, text: &'a str, groups: &'a [ScopeGroup]) -> ConsentPage<'a> {
    ConsentPage {
        frame,
        action: "/v2/web/consent/5f0c",
        csrf_token: "0CSRFTOKEN0",
        application: text,
        run_by: None,
        privacy_policy: Some("https://app.example.org/privacy"),
        terms: Some("https://app.example.org/terms"),
        username: "ada@example.org",
        destination: Some("localhost"),
        offline: true,
        groups,
        allowed: &[],
        grant_label: Some(text),
    }
}

pub(super) fn consent_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let groups = groups(text);
    let consent = consent(frame, text, &groups);
    let run_by = RunBy {
        project: text.to_owned(),
        contact: text.to_owned(),
    };
    let known = ScopeItem {
        allowed: true,
        ..scope(text, "openid", vec![])
    };
    let allowed = [ScopeGroup {
        service: text.to_owned(),
        scopes: vec![known],
    }];
    vec![
        ("consent", consent.reply()),
        (
            "consent_more",
            ConsentPage {
                run_by: Some(&run_by),
                allowed: &allowed,
                ..consent.clone()
            }
            .reply(),
        ),
        (
            "consent_short",
            ConsentPage {
                grant_label: None,
                offline: false,
                privacy_policy: None,
                terms: None,
                destination: None,
                ..consent
            }
            .reply(),
        ),
    ]
}
