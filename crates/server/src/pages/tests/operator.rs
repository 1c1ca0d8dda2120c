//! The pages of operators, and what they are rendered with.

use globus_auth_rules::model::{Counted, IdentityStatus, Timestamp};

use super::{super::*, html};

/// 2027-01-15T08:00:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

const ADA: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";

fn identity(text: &str, status: IdentityStatus) -> IdentityShown {
    IdentityShown {
        id: ADA.to_owned(),
        username: text.to_owned(),
        name: Some(text.to_owned()),
        provider: text.to_owned(),
        status,
        primary: status == IdentityStatus::Used,
    }
}

/// A day in which more is issued at noon than at night, with a fault in the last hour.
fn counts() -> Vec<(Timestamp, Counted, i64)> {
    let minutes = 0..24 * 60_i64;
    let wave = |minute: i64| (minute % 720 - 360).abs() / 12 + minute % 7;
    let issued = minutes.map(|minute| (NOW.plus_seconds(-60 * minute), Counted::Issued, wave(minute)));
    let wrong = (5..12).map(|minute| (NOW.plus_seconds(-60 * minute), Counted::Failed, minute));
    issued.chain(wrong).collect()
}

fn overview(text: &str) -> Overview {
    let key = |kid: &str, days: i64, state| KeyShown {
        kid: kid.to_owned(),
        created: NOW.plus_seconds(-86_400 * days),
        state,
    };
    Overview {
        live_tokens: 41_532,
        identities: 1_207,
        clients: 86,
        sessions: 318,
        waiting: 0,
        version: "0.1.0",
        audit_since: Some(NOW.plus_seconds(-400 * 86_400)),
        plots: [Span::Hour, Span::Day]
            .map(|span| Plot::new(span, &counts(), NOW))
            .into(),
        keys: vec![
            key(text, 0, KeyState::Next),
            key("2f1c", 90, KeyState::Signs),
            key("77ab", 180, KeyState::Past),
        ],
        next_key: Some(NOW.plus_seconds(90 * 86_400)),
    }
}

fn party(kind: &str, name: Option<&str>) -> PartyShown {
    PartyShown {
        kind: kind.to_owned(),
        name: name.map(str::to_owned),
        link: name.map(|_| format!("/v2/web/operator/people/{ADA}")),
    }
}

fn lines(text: &str) -> Vec<AuditLineShown> {
    let line = |action: &str, actor: PartyShown, subject: PartyShown, failed| AuditLineShown {
        at: NOW,
        actor,
        action: action.to_owned(),
        subject,
        failed,
        address: Some("192.0.2.7".to_owned()),
        agent: Some(text.to_owned()),
        request: Some("3f0c1d70-6f4e-4d0c-9a51-0c1f3f7f2a11".to_owned()),
        details: vec![("amr".to_owned(), text.to_owned())],
    };
    let ada = || party("identity", Some(text));
    vec![
        line("session.log_in", ada(), ada(), None),
        line(
            "session.log_in",
            party("unknown", None),
            party("identity", None),
            Some(12),
        ),
        line(
            "signing_key.create",
            party("server", None),
            party("signing_key", Some("2f1c")),
            None,
        ),
        line("database.apply", party("command", None), party("database", None), None),
    ]
}

fn person_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let identities = [
        identity(text, IdentityStatus::Used),
        identity("ada@example.org", IdentityStatus::Closed),
        identity("ada@example.edu", IdentityStatus::Unused),
    ];
    let people = |identities, next| OperatorPeoplePage {
        frame,
        search: text,
        identities,
        next,
    };
    let session = SessionShown {
        id: ADA.to_owned(),
        created: NOW,
        expires: NOW.plus_seconds(86_400),
        proofs: vec![ProofShown {
            username: text.to_owned(),
            at: NOW,
            strong: true,
        }],
    };
    let consent = ConsentShown {
        client: ADA.to_owned(),
        application: text.to_owned(),
        username: text.to_owned(),
        scope: "urn:globus:auth:scope:transfer.api.globus.org:all".to_owned(),
        created: NOW,
        last_used: NOW,
    };
    let person = OperatorPersonPage {
        frame,
        identity: &identities[0],
        identities: &identities,
        second_factor: Some((NOW, 9)),
        sessions: &[session],
        consents: &[consent],
        lines: &lines(text),
    };
    let confirm = ConfirmDeedPage {
        frame,
        action: "/v2/web/operator/people/46bd0f56-e24f-11e5-a510-131bef46955c/disable",
        csrf_token: "0CSRFTOKEN0",
        deed: PersonDeed::RemoveSecondFactor,
        identity: &identities[0],
    };
    vec![
        ("operator_people", people(&identities[..], Some(text)).reply()),
        ("operator_people_none", people(&[], None).reply()),
        ("operator_person", person.reply()),
        (
            "operator_person_bare",
            OperatorPersonPage {
                second_factor: None,
                sessions: &[],
                consents: &[],
                lines: &[],
                ..person
            }
            .reply(),
        ),
        ("operator_confirm", confirm.reply()),
    ]
}

fn client_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let client = ClientShown {
        id: ADA.to_owned(),
        name: text.to_owned(),
        client_type: "confidential_client",
        created: NOW,
    };
    let clients = |clients, next| OperatorClientsPage {
        frame,
        search: text,
        clients,
        next,
    };
    let credential = ClientCredentialShown {
        id: ADA.to_owned(),
        name: text.to_owned(),
        created: NOW,
    };
    let page = OperatorClientPage {
        frame,
        client: &client,
        public: true,
        project: Some((text.to_owned(), text.to_owned())),
        parent: Some(ADA.to_owned()),
        redirect_uris: &[text.to_owned()],
        last_used: Some(NOW),
        scopes: &[text.to_owned()],
        credentials: &[credential],
        lines: &lines(text),
    };
    vec![
        (
            "operator_clients",
            clients(std::slice::from_ref(&client), Some(text)).reply(),
        ),
        ("operator_clients_none", clients(&[], None).reply()),
        ("operator_client", page.reply()),
        (
            "operator_client_bare",
            OperatorClientPage {
                public: false,
                last_used: None,
                credentials: &[],
                lines: &[],
                ..page
            }
            .reply(),
        ),
    ]
}

/// Every page of operators, with `text` wherever the text comes from outside.
pub(super) fn operator_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let frame = &Frame {
        navigation: frame.navigation.clone().map(|navigation| Navigation {
            here: Some(Section::Operator),
            ..navigation
        }),
        ..frame.clone()
    };
    let for_ever = Overview {
        audit_since: None,
        next_key: None,
        ..overview(text)
    };
    let filter = AuditFilterShown {
        actor: text.to_owned(),
        action: "session.log_in".to_owned(),
        unknown: true,
        ..AuditFilterShown::default()
    };
    let audit = AuditPage {
        frame,
        filter: &filter,
        lines: &lines(text),
        next: Some("/v2/web/operator/audit?before=1.2"),
        export: "/v2/web/operator/audit.jsonl",
    };
    let mut pages = vec![
        (
            "operator_overview",
            OverviewPage {
                frame,
                overview: &overview(text),
            }
            .reply(),
        ),
        (
            "operator_overview_for_ever",
            OverviewPage {
                frame,
                overview: &for_ever,
            }
            .reply(),
        ),
        ("operator_audit", audit.reply()),
    ];
    pages.extend(person_pages(frame, text));
    pages.extend(client_pages(frame, text));
    pages
}

#[test]
fn a_plot_stands_as_a_table_too() {
    let pages = operator_pages(&Frame::new(&super::samples::site(), Language::English), "Example App");
    let html = html(&pages[0].1);
    assert_eq!(html.matches("<polyline").count(), 4);
    assert_eq!(html.matches("role=\"img\" aria-labelledby=").count(), 4);
    assert_eq!(html.matches("<table").count(), 3, "the hour, the day and the keys");
}
