use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    os::unix::net::UnixDatagram,
    process::Stdio,
};

use serde_json::Value;

use crate::world::{Waiting, World};

const CONFIG: &str = "[http]\npublic_url = \"http://localhost\"\nlisten = \"127.0.0.1:0\"\n\
                      [management]\nlisten = \"127.0.0.1:0\"\n[database]\npath = \"data/auth.db\"\n\
                      [log]\nformat = \"json\"\n";

/// A world with a configuration file that is good.
pub(crate) fn configured() -> World {
    let world = World::new();
    fs::write(world.home().join("server.toml"), CONFIG).unwrap();
    world
}

/// A server that runs, and where it listens.
fn start(world: &World) -> (Waiting, SocketAddr, SocketAddr) {
    let mut command = world.command(&["serve", "--config", "server.toml"]);
    let mut server = Waiting::start(command.stdout(Stdio::null()));
    loop {
        let line: Value = serde_json::from_str(&server.line("{")).unwrap();
        if line["message"] == "the server listens" {
            let address = |name: &str| line[name].as_str().unwrap().parse().unwrap();
            return (server, address("address"), address("management"));
        }
    }
}

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_serves_and_logs_until_it_is_told_to_stop() {
    for signal in ["TERM", "INT"] {
        let world = configured();
        let (server, address, management) = start(&world);
        assert!(get(address, "/jwk.json").starts_with("HTTP/1.1 200"));
        assert!(get(management, "/readyz").starts_with("HTTP/1.1 200"));
        assert!(get(management, "/metrics").contains("globus_auth_http_requests_total"));
        server.signal(signal);
        let ran = server.end();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
        let lines: Vec<Value> = ran
            .stderr
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let answered = lines.iter().find(|line| line["message"] == "answered").unwrap();
        assert_eq!(
            (&answered["status"], &answered["span"]["route"]),
            (&200.into(), &"/jwk.json".into())
        );
        assert!(
            answered["span"]["id"].is_string() && answered["span"]["client"] == "127.0.0.1",
            "{answered}"
        );
        assert!(
            !world.home().join("data/auth.db-wal").exists(),
            "the database is closed"
        );
    }
}

#[test]
fn a_request_that_has_begun_is_answered_after_sigterm() {
    let world = configured();
    let (server, address, _) = start(&world);
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "POST /v2/oauth2/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\
                content-type: application/x-www-form-urlencoded\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut buffer = [0; 1_024];
    assert!(stream.read(&mut buffer).unwrap() > 0, "the server asks for the body");
    server.signal("TERM");
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(b"a=bc").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.contains("unsupported_grant_type") || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
    assert_eq!(server.end().code, Some(0));
}

#[test]
fn a_running_server_is_asked_whether_it_is_ready() {
    let mut world = configured();
    let (server, _, management) = start(&world);
    world.set("GLOBUS_AUTH_SERVER_MANAGEMENT_LISTEN", management.to_string());
    let ask = ["serve", "--config", "server.toml", "--check-ready"];
    assert_eq!(world.run(&ask).code, Some(0));
    server.signal("TERM");
    assert_eq!(server.end().code, Some(0));
    let gone = world.run(&ask);
    assert!(
        gone.code == Some(1) && gone.stderr.contains("does not answer"),
        "{gone}"
    );
}

#[test]
fn sighup_reads_the_certificate_anew_and_stops_nothing() {
    let world = configured();
    let (mut server, address, _) = start(&world);
    server.signal("HUP");
    assert!(server.line("{").contains("nothing to read anew"));
    assert!(get(address, "/jwk.json").starts_with("HTTP/1.1 200"));
    server.signal("TERM");
    assert_eq!(server.end().code, Some(0));
}

#[test]
fn the_service_manager_is_told() {
    let mut world = configured();
    let path = world.home().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    world.set("NOTIFY_SOCKET", path.to_str().unwrap());
    let (server, ..) = start(&world);
    let heard = || {
        let mut buffer = [0; 64];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    };
    assert_eq!(heard(), "READY=1");
    server.signal("TERM");
    assert_eq!(heard(), "STOPPING=1");
    assert_eq!(server.end().code, Some(0));
}

#[test]
fn everything_wrong_with_a_configuration_is_said_at_once() {
    let mut world = World::new();
    fs::write(
        world.home().join("bad.toml"),
        "[http]\nlisten = \"here\"\n[log]\nformat = \"xml\"\n",
    )
    .unwrap();
    world.set("GLOBUS_AUTH_SERVER_DATABASE_PATH", "data/auth.db");
    world.set("GLOBUS_AUTH_SERVER_DATABSE_PATH", "x");
    for more in [&["--check-config"][..], &[]] {
        let ran = world.run(&[&["serve", "--config", "bad.toml"], more].concat());
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran, @r#"
            exit 2
            --- stderr
            error: the configuration has 4 problems:
              log.format: must be one of text, json
              GLOBUS_AUTH_SERVER_DATABSE_PATH: is no setting; `globus-auth serve --print-sample` lists them
              http.public_url: is missing: set it, or GLOBUS_AUTH_SERVER_HTTP_PUBLIC_URL
              http.listen: must be an IP address and a port, such as 0.0.0.0:443 or [::]:443
            hint: globus-auth serve --print-sample shows every setting
            "#);
        }
    }
    assert!(!world.home().join("data").exists(), "nothing is begun");
}

#[test]
fn a_good_configuration_is_called_good_and_files_that_are_missing_are_named() {
    let world = configured();
    let checked = world.run(&["serve", "--config", "server.toml", "--check-config"]);
    assert_eq!(
        (checked.code, checked.stderr.as_str()),
        (Some(0), "The configuration is good.\n"),
        "{checked}"
    );
    let missing = world.run(&["serve", "--config", "missing.toml"]);
    assert_eq!(missing.code, Some(2), "{missing}");
    assert!(missing.stderr.contains("missing.toml cannot be read"), "{missing}");
    let tls = CONFIG.replace("http://", "https://") + "[tls]\ncertificate = \"no.pem\"\nkey = \"no.key\"\n";
    fs::write(world.home().join("server.toml"), tls).unwrap();
    let ran = world.run(&["serve", "--config", "server.toml", "--check-config"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("no.pem cannot be read"), "{ran}");
}

#[test]
fn a_wrong_filter_is_named() {
    let mut world = configured();
    world.set("GLOBUS_AUTH_SERVER_LOG_FILTER", "info,=");
    let ran = world.run(&["serve", "--config", "server.toml"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("log.filter"), "{ran}");
}

#[cfg(not(feature = "otel"))]
#[test]
fn a_build_that_sends_no_traces_says_so() {
    let mut world = configured();
    world.set("GLOBUS_AUTH_SERVER_TELEMETRY_ENDPOINT", "http://127.0.0.1:9");
    let ran = world.run(&["serve", "--config", "server.toml"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("--features otel"), "{ran}");
}

#[cfg(feature = "otel")]
#[test]
fn traces_go_to_the_collector() {
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut world = configured();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    world.set("GLOBUS_AUTH_SERVER_TELEMETRY_ENDPOINT", endpoint);
    world.set("GLOBUS_AUTH_SERVER_PROXY_TRUSTED", "127.0.0.1");
    let (server, address, _) = start(&world);
    let joins = "/jwk.json?code=secret-code HTTP/1.1\r\ntraceparent: 00-4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a-4b4b4b4b4b4b4b4b-01\r\nx:";
    assert!(get(address, joins).starts_with("HTTP/1.1 200"));
    let received = std::thread::spawn(move || {
        let (mut stream, _) = collector.accept().unwrap();
        let mut heard = Vec::new();
        let mut buffer = [0; 4_096];
        // The exporter waits for the answer before it closes, so the end of the batch is known by what is in it.
        while !String::from_utf8_lossy(&heard).contains("/jwk.json") {
            let read = stream.read(&mut buffer).unwrap();
            assert_ne!(read, 0);
            heard.extend_from_slice(&buffer[..read]);
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        String::from_utf8_lossy(&heard).into_owned()
    });
    server.signal("TERM");
    assert_eq!(server.end().code, Some(0));
    let heard = received.join().unwrap();
    assert!(
        heard.starts_with("POST /v1/traces HTTP/1.1\r\n") && heard.contains("globus-auth"),
        "{heard}"
    );
    assert!(!heard.contains("secret-code"), "{heard}");
    assert!(
        heard.contains(&"J".repeat(16)) && heard.contains(&"K".repeat(8)),
        "it joined the trace: {heard}"
    );
}

#[test]
fn a_database_belongs_to_one_server() {
    let world = configured();
    let (server, ..) = start(&world);
    let second = world.run(&["serve", "--config", "server.toml"]);
    assert_eq!(second.code, Some(1), "{second}");
    assert!(second.stderr.contains("is in use by another server"), "{second}");
    server.signal("TERM");
    assert_eq!(server.end().code, Some(0));
}
