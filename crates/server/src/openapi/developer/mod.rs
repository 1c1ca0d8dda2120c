//! The developer API: projects, and the clients, credentials, scopes and policies in them.

mod bodies;
mod documents;

use globus_auth_protocol::exchange::developer as exchange;
use serde_json::{Value, json};

use super::{
    parts::{
        Credential, Operation, envelope, in_path, in_query, list, list_in_query, object, path, schema, text, uuid,
    },
    refusals,
};

/// The callers of the developer API.
const DEVELOPERS: &[Credential] = &[Credential::Token, Credential::Secret];

/// The documents, and the bodies of requests.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    [documents::schemas(), bodies::schemas()].concat()
}

/// The paths.
pub(super) fn paths() -> Vec<(String, Value)> {
    let projects = Kind {
        tag: "Projects",
        one: "project",
        many: "projects",
        document: "Project",
    };
    let policies = Kind {
        tag: "Policies",
        one: "policy",
        many: "policies",
        document: "Policy",
    };
    let mut paths = vec![
        path(
            exchange::projects::PATH,
            vec![("get", projects.list()), ("post", projects.create())],
        ),
        projects.each(exchange::projects::PATH),
        path(
            exchange::policies::PATH,
            vec![("get", policies.list()), ("post", policies.create())],
        ),
        policies.each(exchange::policies::PATH),
    ];
    paths.extend(clients());
    paths.extend(scopes());
    paths
}

/// A kind of resource.
#[derive(Debug, Clone, Copy)]
struct Kind {
    tag: &'static str,
    one: &'static str,
    many: &'static str,
    /// The name of its document; `New…` and `Changed…` name the bodies.
    document: &'static str,
}

impl Kind {
    fn operation(self, verb: &str, summary: &str) -> Operation {
        let name = format!("{verb}{}", self.document);
        Operation::new(self.tag, &name, &format!("{summary} {}", self.one)).by(DEVELOPERS)
    }

    fn found(self) -> Value {
        envelope(self.one, &schema(self.document))
    }

    fn body(self, prefix: &str) -> Value {
        envelope(self.one, &schema(&format!("{prefix}{}", self.document)))
    }

    fn id(self) -> Value {
        in_path(&format!("{}_id", self.one), &uuid())
    }

    fn list(self) -> Operation {
        let summary = format!("Lists the {} that the caller may see", self.many);
        Operation::new(self.tag, &format!("list{}", self.tag), &summary)
            .by(DEVELOPERS)
            .gives(&envelope(self.many, &list(&schema(self.document))))
            .refuses(refusals::LISTS)
    }

    fn create(self) -> Operation {
        self.operation("create", "Makes a")
            .json(&self.body("New"))
            .gives(&self.found())
            .refuses(refusals::CHANGES)
    }

    /// The path of one of them.
    fn each(self, all: &str) -> (String, Value) {
        let get = self
            .operation("get", "Looks up one")
            .with(self.id())
            .gives(&self.found())
            .refuses(refusals::LOOKUPS);
        let update = self
            .operation("update", "Changes a")
            .with(self.id())
            .json(&self.body("Changed"))
            .gives(&self.found())
            .refuses(refusals::CHANGES);
        let delete = self
            .operation("delete", "Deletes a")
            .with(self.id())
            .gives(&self.found())
            .refuses(refusals::DELETIONS);
        let methods = vec![("get", get), ("put", update), ("delete", delete)];
        path(format!("{all}/{{{}_id}}", self.one), methods)
    }
}

fn clients() -> Vec<(String, Value)> {
    let kind = Kind {
        tag: "Clients",
        one: "client",
        many: "clients",
        document: "Client",
    };
    let all = exchange::clients::PATH;
    let list_clients = kind
        .list()
        .with(in_query("project_id", "Only those of this project.", &uuid()))
        .with(in_query("fqdn", "The one client that has this domain name.", &text()))
        .gives(&json!({ "anyOf": [envelope(kind.many, &list(&schema(kind.document))), kind.found()] }))
        .refuses(refusals::LOOKUPS);
    let create = kind
        .create()
        // Anybody may make an instance of a native application.
        .by(&[Credential::Token, Credential::Secret, Credential::Nothing])
        .gives(&json!({ "anyOf": [schema("NativeAppInstance"), kind.found()] }))
        .refuses(&[refusals::TOO_MANY_REQUESTS]);
    let add_fqdn = Operation::new(
        kind.tag,
        "addFqdn",
        "Gives a client a domain name that has its id in a TXT record",
    )
    .by(DEVELOPERS)
    .with(kind.id())
    .json(&object(&["fqdn"], &json!({ "fqdn": text() })))
    .gives(&kind.found())
    .refuses(refusals::CHANGES);
    let mut paths = vec![
        path(all, vec![("get", list_clients), ("post", create)]),
        kind.each(all),
        path(format!("{all}/{{client_id}}/fqdns"), vec![("post", add_fqdn)]),
    ];
    paths.extend(credentials(kind));
    paths
}

fn credentials(client: Kind) -> [(String, Value); 2] {
    let kind = Kind {
        tag: "Credentials",
        one: "credential",
        many: "credentials",
        document: "Credential",
    };
    let all = format!("{}/{{client_id}}/credentials", exchange::clients::PATH);
    let list = kind.list().with(client.id()).refuses(refusals::LOOKUPS);
    let create = kind
        .create()
        .with(client.id())
        .gives(&envelope(kind.one, &schema("NewSecret")));
    let delete = kind
        .operation("delete", "Deletes a")
        .with(client.id())
        .with(kind.id())
        .gives(&kind.found())
        .refuses(refusals::DELETIONS);
    [
        path(all.as_str(), vec![("get", list), ("post", create)]),
        path(format!("{all}/{{credential_id}}"), vec![("delete", delete)]),
    ]
}

fn scopes() -> Vec<(String, Value)> {
    let kind = Kind {
        tag: "Scopes",
        one: "scope",
        many: "scopes",
        document: "Scope",
    };
    let (all, clients) = (exchange::scopes::PATH, exchange::clients::PATH);
    let of_client = in_path("client_id", &uuid());
    let search = kind
        .list()
        .with(list_in_query("ids", "Ids. Not beside scope strings.", &uuid()))
        .with(list_in_query(
            "scope_strings",
            "Scope strings. Not beside ids.",
            &text(),
        ))
        .refuses(refusals::SEARCHES);
    let create = kind.create().with(of_client.clone()).gives(&object(
        &["scopes", "scope"],
        &json!({
            "scopes": { "type": "array", "items": schema(kind.document), "minItems": 1 },
            "scope": schema(kind.document),
        }),
    ));
    let get = Operation::new(kind.tag, "getScopeOfClient", "Looks up one scope of a client")
        .by(DEVELOPERS)
        .with(of_client)
        .with(kind.id())
        .gives(&kind.found())
        .refuses(refusals::LOOKUPS);
    vec![
        path(all, vec![("get", search)]),
        kind.each(all),
        path(format!("{clients}/{{client_id}}/scopes"), vec![("post", create)]),
        path(
            format!("{clients}/{{client_id}}/scopes/{{scope_id}}"),
            vec![("get", get)],
        ),
    ]
}
