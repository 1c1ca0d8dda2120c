use std::{fs, path::Path};

use globus_auth_server::{
    admin::{Admin, NewPerson},
    config::{Config, Environment},
    seed::SeedProvider,
};
use tempfile::TempDir;

/// A folder with a database that has a person, and a configuration.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration with more sections; `http` is what stands in its section besides.
    pub(crate) fn config(&self, http: &str, more: &str) -> Config {
        let public_url = if more.contains("[tls]") {
            "https://localhost"
        } else {
            "http://localhost"
        };
        let text = format!(
            "[http]\npublic_url = \"{public_url}\"\nlisten = \"127.0.0.1:0\"\n{http}\n\
             [management]\nlisten = \"127.0.0.1:0\"\n[database]\npath = {:?}\n{more}",
            self.path().join("auth.db")
        );
        Config::load(&text, &Environment::new()).unwrap()
    }

    pub(crate) async fn prepared(self) -> Self {
        let admin = Admin::open(&self.config("", "")).await.unwrap();
        admin.init().await.unwrap();
        let provider = SeedProvider {
            id: None,
            name: "Example".to_owned(),
            short_name: "example".to_owned(),
            domains: vec!["example.org".to_owned()],
            alternative_names: Vec::new(),
            upstream: None,
        };
        admin.add_provider(provider).await.unwrap();
        let person = NewPerson {
            username: "ada@example.org".to_owned(),
            name: None,
            email: None,
            organization: None,
            password: "ada-password".into(),
        };
        admin.add_person(person).await.unwrap();
        admin.close().await;
        self
    }

    /// Registers a native application.
    pub(crate) async fn with_client(self) -> Self {
        let admin = Admin::open(&self.config("", "")).await.unwrap();
        let seed = "[[clients]]\nid = \"e0000000-0000-4000-8000-000000000001\"\nname = \"Native\"\ntype = \"public_installed_client\"\n";
        admin.apply(seed).await.unwrap();
        admin.close().await;
        self
    }

    /// Writes a certificate for `localhost` and its key; gives the section that names them.
    pub(crate) fn certify(&self) -> String {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (self.path().join("cert.pem"), self.path().join("key.pem"));
        fs::write(&certificate, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n")
    }
}
