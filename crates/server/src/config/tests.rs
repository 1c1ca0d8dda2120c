use super::*;
use crate::seed::default_scopes;

const GOOD: &str = r#"
[http]
public_url = "https://auth.example.org"
[proxy]
trusted = ["10.0.0.0/8", "::1"]
[database]
path = "/var/lib/globus-auth/globus-auth.db"
"#;

fn environment(variables: &[(&str, &str)]) -> Environment {
    let own = |(name, value): &(&str, &str)| (format!("{ENVIRONMENT_PREFIX}{name}"), (*value).to_owned());
    variables.iter().map(own).collect()
}

fn load(text: &str) -> Result<Config, ConfigError> {
    Config::load(text, &Environment::new())
}

/// What is said of a text.
#[track_caller]
fn told(text: &str) -> String {
    load(text).unwrap_err().to_string()
}

/// What is said of the good file with more.
#[track_caller]
fn told_with(more: &str) -> String {
    told(&format!("{GOOD}{more}"))
}

#[test]
fn what_is_left_out_has_its_default() {
    let config = load(GOOD).unwrap();
    assert_eq!(config.http.public_url.as_str(), "https://auth.example.org/");
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.http.max_connections, 4_096);
    assert_eq!(config.http.max_requests, 1_024);
    assert_eq!(config.http.shutdown_timeout.as_secs(), 20);
    assert_eq!(config.management.listen.unwrap().to_string(), "127.0.0.1:9090");
    assert_eq!(config.log.format, LogFormat::Text);
    let proxy = config.proxy.unwrap();
    assert_eq!(proxy.trusted.len(), 2);
    assert_eq!(proxy.header, ProxyHeader::XForwarded);
    assert!(config.tls.is_none());
    assert!(matches!(config.database, Database::Sqlite(_)));
}

#[test]
fn every_problem_is_named_at_once() {
    let text = r#"
        [http]
        public_url = "http://auth.example.org"
        listen = "localhost"
        max_connections = 0
        colour = "blue"
        [tls]
        certificate = "cert.pem"
        [proxy]
        trusted = ["10.0.0.0/33"]
        header = "via"
        [log]
        format = 1
        [databse]
        path = "x"
    "#;
    insta::assert_snapshot!(told(text), @r"
    the configuration has 10 problems:
      databse: is no section; there are http, tls, proxy, database, keys, tokens, operators, audit, management, log, telemetry, upstream
      http.colour: is no setting; the section has public_url, listen, name, max_connections, max_requests, header_timeout_seconds, request_timeout_seconds, shutdown_timeout_seconds
      http.max_connections: must be a number from 1 to 1000000
      log.format: must be a text in quotes
      proxy.header: must be one of x-forwarded, forwarded
      http.public_url: must begin with https:// (http:// is for loopback addresses only)
      http.listen: must be an IP address and a port, such as 0.0.0.0:443 or [::]:443
      tls.key: is missing: a certificate goes with its key
      proxy.trusted: must hold networks such as 10.0.0.0/8, or addresses
      database.path: is missing: set it, or database.url
    ");
}

#[test]
fn the_environment_stands_above_the_file() {
    let variables = environment(&[
        ("HTTP_LISTEN", "0.0.0.0:443"),
        ("HTTP_MAX_CONNECTIONS", "7"),
        ("PROXY_TRUSTED", "192.0.2.0/24, 192.0.3.1"),
        ("MANAGEMENT_LISTEN", "off"),
        ("LOG_FORMAT", "json"),
    ]);
    let config = Config::load(GOOD, &variables).unwrap();
    assert_eq!(config.http.listen.to_string(), "0.0.0.0:443");
    assert_eq!(config.http.max_connections, 7);
    assert_eq!(config.proxy.unwrap().trusted[1].to_string(), "192.0.3.1/32");
    assert_eq!(config.management.listen, None);
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn the_environment_alone_is_enough_and_its_problems_are_named() {
    let good = environment(&[("HTTP_PUBLIC_URL", "http://localhost:8080"), ("DATABASE_PATH", "a.db")]);
    Config::load("", &good).unwrap();
    let bad = environment(&[
        ("HTTP_PUBLIC_URL", "auth.example.org"),
        ("HTTP_HEADER_TIMEOUT_SECONDS", "soon"),
        ("HTTP_COLOUR", "blue"),
        ("DATABASE_PATH", ""),
    ]);
    insta::assert_snapshot!(Config::load("", &bad).unwrap_err(), @r"
    the configuration has 4 problems:
      GLOBUS_AUTH_SERVER_HTTP_COLOUR: is no setting; `globus-auth serve --print-sample` lists them
      http.header_timeout_seconds (GLOBUS_AUTH_SERVER_HTTP_HEADER_TIMEOUT_SECONDS): must be a number from 1 to 3600
      http.public_url (GLOBUS_AUTH_SERVER_HTTP_PUBLIC_URL): must be a URL such as https://auth.example.org
      database.path (GLOBUS_AUTH_SERVER_DATABASE_PATH): is empty: give a value, or leave it out
    ");
}

#[test]
fn sections_are_held_against_each_other() {
    let bare = "[database]\npath = \"a.db\"\n[http]\n";
    let nothing_speaks_tls = told(&format!("{bare}public_url = \"https://auth.example.org\""));
    assert!(
        nothing_speaks_tls.contains("nothing speaks TLS"),
        "{nothing_speaks_tls}"
    );
    let http = told(&format!(
        "{bare}public_url = \"http://localhost\"\n[tls]\ncertificate = \"a\"\nkey = \"b\""
    ));
    assert!(
        http.contains("http.public_url: is http, but tls.certificate is set"),
        "{http}"
    );
    let same = told_with("[management]\nlisten = \"127.0.0.1:8080\"");
    assert!(
        same.contains("management.listen: is the address of http.listen"),
        "{same}"
    );
    let alone = told_with("[tls]\nkey = \"b\"");
    assert!(alone.contains("tls.certificate: is missing"), "{alone}");
    let nobody =
        told("[http]\npublic_url = \"http://localhost\"\n[database]\npath = \"a\"\n[proxy]\nheader = \"forwarded\"");
    assert!(nobody.contains("proxy.trusted: is missing"), "{nobody}");
}

#[test]
fn a_public_url_is_an_origin_that_browsers_trust() {
    let read = |url: &str| {
        load(&format!(
            "[http]\npublic_url = \"{url}\"\n[database]\npath = \"a\"\n[proxy]\ntrusted = [\"::1\"]"
        ))
    };
    for good in [
        "https://auth.example.org",
        "http://localhost:8080/",
        "http://127.0.0.1",
        "http://[::1]:1",
    ] {
        assert!(read(good).is_ok(), "{good}");
    }
    for bad in [
        "http://auth.example.org",
        "http://10.0.0.1",
        "https://auth.example.org/auth",
        "https://auth.example.org/?a",
        "https://ada@auth.example.org",
        "ftp://auth.example.org",
        "auth.example.org",
        "",
    ] {
        let said = read(bad).unwrap_err();
        assert_eq!(said.problems[0].place, "http.public_url", "{bad}: {said}");
    }
}

#[test]
fn a_secret_is_given_by_value_or_by_file_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    std::fs::write(&file, "postgres://globus-auth:hidden-word@db.example.org/auth\n").unwrap();
    let head = "[http]\npublic_url = \"http://localhost\"\n[database]\n";
    let by_value = "url = \"postgres://globus-auth:hidden-word@db.example.org/auth\"\n";
    let by_file = format!("url_file = {:?}\n", file.to_str().unwrap());
    for given in [by_value.to_owned(), by_file.clone()] {
        let mut reader = Reader::new(&format!("{head}{given}"), &Environment::new());
        let database = Database::read(&mut reader).unwrap();
        let Database::Postgres(location) = &database else {
            panic!()
        };
        assert_eq!(location.to_string(), "database auth at db.example.org as globus-auth");
        assert!(!format!("{database:?}").contains("hidden-word"));
    }
    for wrong in [
        format!("{by_value}{by_file}"),
        format!("{by_value}path = \"a.db\""),
        "url = \"mysql://globus-auth:hidden-word@db.example.org/auth\"".to_owned(),
        "url = [\"hidden-word\"]".to_owned(),
        "url = \"hidden-word".to_owned(),
        "url_file = \"no-such-file\"".to_owned(),
    ] {
        let said = told(&format!("{head}{wrong}"));
        assert!(said.contains("database.url") || said.contains("line 4"), "{said}");
        assert!(!said.contains("hidden-word"), "{said}");
    }
    let variables = environment(&[("DATABASE_URL_FILE", file.to_str().unwrap())]);
    let mut reader = Reader::new(&format!("{head}{by_value}"), &variables);
    assert!(matches!(Database::read(&mut reader), Some(Database::Postgres(_))));
}

#[test]
fn the_sample_is_a_configuration_and_names_every_setting() {
    let sample = sample();
    let needs_a_database = load(&sample).unwrap_err();
    let places: Vec<&str> = needs_a_database
        .problems
        .iter()
        .map(|problem| problem.place.as_str())
        .collect();
    assert_eq!(places, ["database.path"], "{needs_a_database}");
    let uncommented: String = sample
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if setting.starts_with(|first: char| first.is_ascii_lowercase() || first == '[') => {
                format!("{setting}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let table: toml::Table = uncommented.parse().unwrap();
    for about in settings::ALL {
        let section = &table[about.section];
        let section = if about.is_repeated() { &section[0] } else { section };
        assert!(section.as_table().unwrap().contains_key(about.key), "{}", about.key);
        let variable = sample.contains(&format!("\n# {}\n", about.variable()));
        assert_eq!(variable, !about.is_repeated(), "{}", about.key);
    }
}

#[test]
fn the_table_of_settings_is_in_the_order_of_its_sections() {
    let sections: Vec<&str> = settings::SECTIONS.iter().map(|(name, _)| *name).collect();
    let mut seen: Vec<&str> = settings::ALL.iter().map(|about| about.section).collect();
    seen.dedup();
    assert_eq!(seen, sections);
}

#[test]
fn each_upstream_is_read_by_itself() {
    let config = load(&format!(
        "{GOOD}[[upstream]]\nprovider = \"example-university\"\nissuer = \"https://login.example.edu\"\n\
         client_id = \"globus-auth\"\nclient_secret = \"hidden-word\"\nscopes = [\"email\"]\n\
         [[upstream]]\nprovider = \"example.org\"\nissuer = \"http://127.0.0.1:3000\"\nclient_id = \"b\"\n\
         username_claim = \"email\""
    ));
    let config = config.unwrap();
    assert!(!format!("{config:?}").contains("hidden-word"));
    let provider = "41143743-f3c8-4d60-bbdb-eeecaba85bd9".parse().unwrap();
    let [one, two] = config.upstreams.as_slice() else {
        panic!()
    };
    assert_eq!([&*one.provider, &*two.provider], ["example-university", "example.org"]);
    let (one, two) = (one.settings(provider), two.settings(provider));
    assert_eq!(one.client_secret.unwrap().expose_secret(), "hidden-word");
    assert_eq!(
        (one.scopes, &*one.username_claim),
        (vec!["email".to_owned()], "preferred_username")
    );
    assert!(two.client_secret.is_none());
    assert_eq!((two.scopes, &*two.username_claim), (default_scopes(), "email"));
}

#[test]
fn every_problem_of_every_upstream_is_named() {
    insta::assert_snapshot!(told_with(
        r#"
        [[upstream]]
        provider = "example.org"
        issuer = "http://login.example.edu"
        client_id = ""
        client_secret_file = "no-such-file"
        colour = "blue"
        [[upstream]]
        issuer = "https://login.example.edu"
        scopes = "email"
        "#
    ), @r"
    the configuration has 7 problems:
      upstream[1].client_secret_file: names a file that cannot be read: No such file or directory (os error 2)
      upstream[1].colour: is no setting; the section has provider, issuer, client_id, client_secret, client_secret_file, scopes, username_claim
      upstream[1].issuer: must be a URL that begins with https:// (http:// only on a loopback address), without query or fragment
      upstream[1].client_id: is empty: give a value, or leave it out
      upstream[2].scopes: must be a list of texts
      upstream[2].provider: is missing: set it
      upstream[2].client_id: is missing: set it
    ");
    let one = "[[upstream]]\nprovider = \"example.org\"\nissuer = \"https://a.example\"\nclient_id = \"a\"\n";
    insta::assert_snapshot!(told_with(&format!("{one}{one}")), @r"
    the configuration has a problem:
      upstream[2].provider: has an upstream already: leave one
    ");
    insta::assert_snapshot!(told_with("[upstream]\nissuer = \"https://a.example\""), @r"
    the configuration has a problem:
      upstream: must be written [[upstream]], once for each provider
    ");
    let variables = environment(&[("UPSTREAM_ISSUER", "https://a.example")]);
    insta::assert_snapshot!(Config::load(GOOD, &variables).unwrap_err(), @r"
    the configuration has a problem:
      GLOBUS_AUTH_SERVER_UPSTREAM_ISSUER: is no setting; `globus-auth serve --print-sample` lists them
    ");
}

#[test]
fn a_problem_is_one_line_whatever_the_key_holds() {
    insta::assert_snapshot!(told_with("[\"x\\ny\"]\n[tokens]\n\"a\\u001b[2J\\nb\" = 1"), @r"
    the configuration has 2 problems:
      tokens.a [2J b: is no setting; the section has rotate_refresh_tokens, identity_set
      x y: is no section; there are http, tls, proxy, database, keys, tokens, operators, audit, management, log, telemetry, upstream
    ");
}
