//! Samples of the console's pages.

use globus_auth_protocol::{
    http::Pairs,
    ids::{ClientId, CredentialId, IdentityId, PolicyId, ProjectId, ScopeId},
};
use globus_auth_rules::{
    developer::{Fault, Problem, questions::Runs},
    model::{ClientType, ProjectPolicy, Timestamp},
    redirect::BadRedirectUri,
};

use super::super::{super::console::*, *};
use crate::developer::Version;

fn client() -> ClientId {
    ClientId::from_random([7; 16])
}

fn project() -> ProjectId {
    ProjectId::from_random([8; 16])
}

pub(super) fn scope(number: u8) -> ScopeId {
    ScopeId::from_random([number; 16])
}

fn crumbs(text: &str) -> Vec<Crumb> {
    vec![
        Crumb {
            href: "/v2/web/console".to_owned(),
            name: Said::new("console-title"),
        },
        Crumb {
            href: format!("/v2/web/console/projects/{}", project()),
            name: Said::quoted(text),
        },
    ]
}

fn form<'a>(frame: &'a Frame<'a>, fields: &'a Fields) -> FormParts<'a> {
    FormParts {
        frame,
        action: "/v2/web/console/somewhere",
        csrf_token: "0CSRFTOKEN0",
        fields,
    }
}

fn fault(member: &'static str, fault: Fault) -> Said {
    told(&Problem { member, fault })
}

/// A form with something wrong in it.
fn faulty(text: &str) -> Fields {
    let mut fields = Fields::of(
        Pairs::new()
            .with("name", text)
            .with("display_name", text)
            .with("contact_email", text)
            .with("admin.0", text)
            .with("redirect_uri.0", "https://portal.example.org/callback")
            .with("redirect_uri.1", text)
            .with("description", text)
            .with("scope_suffix", "view")
            .with("dependent.0", text)
            .with("dependent.0.optional", "on")
            .with("runs", "web")
            .with("scopes", text)
            .with("fqdn", text)
            .with("high_assurance", "on"),
    )
    .at(Version::read("5f0c"));
    fields.refuse("display_name", fault("display_name", Fault::NotOneLine));
    fields.refuse("admin.0", Said::new("console-admin-unknown"));
    fields.refuse("dependent.0", fault("dependent_scopes", Fault::UnknownScope));
    fields.refuse("fqdn", fault("fqdn", Fault::NotADomain));
    fields.refuse("scopes", Said::new("console-scopes-unknown").with("scopes", text));
    let problem = BadRedirectUri::NotHttps;
    let page = "https://auth.example.org/v2/web/auth-code".to_owned();
    let uri = Fault::RedirectUri {
        place: 1,
        problem,
        auth_code_page: page,
    };
    fields.refuse("redirect_uri.1", fault("redirect_uris", uri));
    fields
}

fn policy(text: &str) -> ProjectPolicy {
    ProjectPolicy {
        id: PolicyId::from_random([5; 16]),
        project: project(),
        display_name: text.to_owned(),
        description: text.to_owned(),
        high_assurance: true,
        authentication_assurance_timeout: Some(3600),
        required_mfa: true,
        domain_constraints_include: Some(vec!["example.edu".to_owned(), text.to_owned()]),
        domain_constraints_exclude: Some(vec!["students.example.edu".to_owned()]),
    }
}

fn head(text: &str, client_type: ClientType) -> ClientHead {
    ClientHead {
        id: client(),
        name: text.to_owned(),
        project: Some(project()),
        client_type,
        crumbs: crumbs(text),
    }
}

fn graph(text: &str) -> Graph {
    let node = |number: u8, name: &str, dependencies: &[(u8, bool)]| GraphScope {
        id: scope(number),
        name: name.to_owned(),
        owner: "Example Service".to_owned(),
        scope: format!("https://auth.globus.org/scopes/{}/{name}", client()),
        href: (number < 4).then(|| format!("/v2/web/console/scopes/{}", scope(number))),
        dependencies: dependencies
            .iter()
            .map(|(to, optional)| (scope(*to), *optional))
            .collect(),
    };
    let all = vec![
        node(1, "All of the service", &[(3, false), (4, false)]),
        node(2, text, &[(3, true)]),
        node(3, "Transfer files", &[(5, true)]),
        node(4, "View my groups", &[]),
        node(5, "Data access", &[]),
    ];
    Graph::new(all, vec![scope(1), scope(2)])
}

fn scope_rows(text: &str) -> Vec<ScopeRow> {
    let row = |number, name: &str, advertised| ScopeRow {
        id: scope(number),
        name: name.to_owned(),
        scope: format!("https://auth.globus.org/scopes/{}/all", client()),
        advertised,
    };
    vec![row(1, "All of the service", true), row(2, text, false)]
}

/// Every page of the console.
pub(in super::super) fn console_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let mut pages = project_pages(frame, text);
    pages.extend(register_pages(frame, text));
    pages.extend(client_pages(frame, text));
    pages.extend(scope_pages(frame, text));
    pages
}

fn project_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let row = |name: &str, applications| ProjectRow {
        id: project(),
        name: name.to_owned(),
        contact: "support@example.org".to_owned(),
        applications,
        policies: 1,
    };
    let projects = [row("Example Project", 3), row(text, 1)];
    let admins = [AdminRow {
        id: IdentityId::from_random([1; 16]),
        username: text.to_owned(),
        name: Some("Ada Example".to_owned()),
    }];
    let applications = [ClientType::ConfidentialClient, ClientType::ResourceServer].map(|client_type| ApplicationRow {
        id: client(),
        name: text.to_owned(),
        kind: kind(client_type),
    });
    let policy = policy(text);
    let policies = [PolicyRow {
        id: policy.id,
        name: text.to_owned(),
        demands: demands(&policy),
    }];
    let crumbs = crumbs(text);
    let empty = Fields::default();
    let faulty = faulty(text);
    let project_form = |exists, fields| ProjectFormPage {
        frame,
        crumbs: &crumbs,
        exists,
        form: form(frame, fields),
        how: How::update_project(project()),
    };
    let policy_form = |policy, fields| PolicyPage {
        frame,
        crumbs: &crumbs,
        policy,
        form: form(frame, fields),
        how: How::create_policy(project()),
    };
    let mut in_use = Fields::default();
    in_use.warn(conflict(crate::developer::Conflict::HasClients));
    let confirm = ConfirmPage {
        frame,
        crumbs: &crumbs,
        form: form(frame, &in_use),
        question: Said::new("console-delete-project").with("name", text),
        consequence: Said::new("console-delete-project-means"),
        how: How::delete_project(project()),
    };
    let shown = ProjectPage {
        frame,
        crumbs: &crumbs[..1],
        id: project(),
        name: text,
        contact: text,
        admins: &admins,
        groups: 1,
        applications: &applications,
        policies: &policies,
    };
    let overview = |projects| ProjectsPage { frame, projects };
    vec![
        ("console", overview(&projects[..]).reply()),
        ("console_empty", overview(&[][..]).reply()),
        ("console_project", shown.reply()),
        ("console_project_new", project_form(false, &empty).reply()),
        ("console_project_faulty", project_form(true, &faulty).reply()),
        ("console_policy_new", policy_form(None, &empty).reply()),
        ("console_policy", policy_form(Some(&policy), &faulty).reply()),
        ("console_confirm", confirm.reply()),
    ]
}

fn register_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let crumbs = crumbs(text);
    let projects = [Choice {
        value: project().to_string(),
        name: text.to_owned(),
    }];
    let first = Fields::of(Pairs::new().with("runs", "web").with("scopes", "openid profile email"));
    let faulty = faulty(text);
    let questions = |fields, projects| RegisterPage {
        frame,
        crumbs: &crumbs[..1],
        form: form(frame, fields),
        projects,
        how: How::create_client(Some(text)),
    };
    let snippets = Snippets::of(Registered {
        runs: Runs::OnServer,
        id: client(),
        redirect_uri: Some("https://portal.example.org/callback"),
        scopes: "openid profile email",
        base: "https://auth.example.org/",
    });
    let unfinished = fault("name", Fault::Empty);
    let registered = RegisteredPage {
        frame,
        crumbs: &crumbs,
        id: client(),
        name: text,
        secret: Some("hNq2uA8vK0cXw5zP1tRy7eLb4mSf9gDj6oQi3nUxVaE="),
        unfinished: Some(&unfinished),
        snippets: &snippets,
    };
    vec![
        ("console_register", questions(&first, &projects[..]).reply()),
        ("console_register_faulty", questions(&faulty, &projects[..]).reply()),
        ("console_register_no_project", questions(&first, &[][..]).reply()),
        ("console_registered", registered.reply()),
        (
            "console_registered_public",
            RegisteredPage {
                secret: None,
                unfinished: None,
                ..registered
            }
            .reply(),
        ),
    ]
}

fn client_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let faulty = faulty(text);
    let empty = Fields::default();
    let providers = [Choice {
        value: "0d6cbf2a-5b3e-4c0e-9d0c-7f1b6c3a0001".to_owned(),
        name: text.to_owned(),
    }];
    let web = head(text, ClientType::ConfidentialClient);
    let settings = |fields, saved| ClientPage {
        frame,
        client: &web,
        saved,
        form: form(frame, fields),
        providers: &providers,
        how: How::update_client(client()),
    };
    let credentials = [CredentialRow {
        id: CredentialId::from_random([3; 16]),
        name: text.to_owned(),
        created: Timestamp(1_663_783_814_270_581),
    }];
    let secrets = |credentials, new| CredentialsPage {
        frame,
        client: &web,
        credentials,
        new,
        form: form(frame, &empty),
        how: How::create_credential(client()),
    };
    let new = NewSecret {
        name: text,
        secret: "hNq2uA8vK0cXw5zP1tRy7eLb4mSf9gDj6oQi3nUxVaE=",
    };
    vec![
        ("console_client", settings(&empty, true).reply()),
        ("console_client_faulty", settings(&faulty, false).reply()),
        ("console_credentials", secrets(&credentials[..], Some(new)).reply()),
        ("console_credentials_none", secrets(&[][..], None).reply()),
    ]
}

fn scope_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let (rows, graph, faulty) = (scope_rows(text), graph(text), faulty(text));
    let (empty, nothing) = (Fields::default(), Graph::default());
    let api = head(text, ClientType::ResourceServer);
    let (fqdns, known) = (texts(&["api.example.org", text]), texts(&["openid", text]));
    let list = |scopes, graph, fields| ScopesPage {
        frame,
        client: &api,
        scopes,
        graph,
        fqdns: &fqdns,
        form: form(frame, fields),
        how: How::add_fqdn(client()),
    };
    let one = |scope, graph, fields| ScopePage {
        frame,
        client: &api,
        scope,
        graph,
        form: form(frame, fields),
        known: &known,
        how: How::create_scope(client()),
    };
    vec![
        ("console_scopes", list(&rows[..], &graph, &empty).reply()),
        ("console_scopes_none", list(&[][..], &nothing, &faulty).reply()),
        ("console_scope_new", one(None, &nothing, &empty).reply()),
        ("console_scope", one(Some(&rows[0]), &graph, &faulty).reply()),
    ]
}
