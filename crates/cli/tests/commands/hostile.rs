//! A server that would like to steer the terminal of whoever asks it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
};

use globus_auth::protocol::text::is_steering;
use serde_json::{Value, json};

use crate::world::{Ran, World, login_with};

/// Clears the screen, sets the title, writes a line of its own, in both sets of controls; turns the direction of writing.
const STEERING: &str = "ada\u{1b}[2J\u{1b}]0;owned\u{7}\r\nerror: forged\u{9b}31m\u{202e}gpj.exe\u{200b}";

/// Runs a command, with a login, against a server that answers its one request with this.
fn run(status: &str, body: &Value, arguments: &[&str]) -> Ran {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut world = World::new();
    world.set(
        "GLOBUS_SDK_SERVICE_URL_AUTH",
        format!("http://{}", listener.local_addr().unwrap()),
    );
    world.store_tokens(&login_with(4_000_000_000, &json!({})));
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.to_string().len()
    );
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let ran = world.run(arguments);
    server.join().unwrap();
    ran
}

/// That neither output holds anything that steers, and that nothing of the server's begins a line.
#[track_caller]
fn assert_unsteered(ran: &Ran) {
    for output in [&ran.stdout, &ran.stderr] {
        let steering = output
            .chars()
            .find(|character| *character != '\n' && is_steering(*character));
        assert_eq!(steering, None, "{output:?}");
        assert!(
            !output.lines().any(|line| line.starts_with("error: forged")),
            "{output:?}"
        );
    }
}

#[test]
fn a_server_cannot_steer_the_terminal_by_what_it_answers() {
    let somebody = json!({"sub": "a0000000-0000-4000-8000-000000000001", "preferred_username": STEERING,
        "name": STEERING, "email": STEERING});
    for arguments in [
        &["whoami"][..],
        &["whoami", "--verbose"],
        &["whoami", "--format", "json"],
        &["whoami", "--format", "yaml"],
    ] {
        let ran = run("200 OK", &somebody, arguments);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stdout.contains("ada"), "{ran}");
        assert_unsteered(&ran);
    }
    // A program gets exactly what was said.
    let document = run("200 OK", &somebody, &["whoami", "--format", "json"]).document();
    assert_eq!(document["preferred_username"], STEERING);
}

#[test]
fn a_server_cannot_steer_the_terminal_by_its_errors() {
    for body in [
        json!({"error": STEERING, "error_description": STEERING}),
        json!({"errors": [{"code": STEERING, "detail": STEERING, "id": STEERING, "status": "403"}]}),
        json!({"code": STEERING, "message": STEERING}),
    ] {
        let ran = run("403 Forbidden", &body, &["whoami"]);
        assert_ne!(ran.code, Some(0), "{ran}");
        assert!(ran.stderr.starts_with("error: "), "{ran}");
        assert_unsteered(&ran);
    }
}
