//! The sealed world that the command runs in.

use std::{
    fmt, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    sync::Arc,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;

/// The public client of the SDK's tutorial, whose logins are used unless another is named.
pub(crate) const TUTORIAL_CLIENT: &str = "61338d24-54d5-408f-a10d-66c06b59f6d2";

/// The scope that the commands about projects need.
pub(crate) const MANAGE_PROJECTS: &str = "urn:globus:auth:scope:auth.globus.org:manage_projects";

/// What the time is, for the commands and for the server that they talk to, in seconds since 1970: 2033-05-18T03:33:20Z. It
/// is ahead of every machine's clock, so that the server's keys, which are made by that, are none of the future.
pub(crate) const NOW: i64 = 2_000_000_000;

/// A home that nobody else has, and the environment of commands in it.
pub(crate) struct World {
    home: Arc<TempDir>,
    environment: Vec<(String, String)>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::in_home(Arc::new(TempDir::new().unwrap()))
    }

    fn in_home(home: Arc<TempDir>) -> Self {
        let environment = vec![("GLOBUS_AUTH_TIME".to_owned(), NOW.to_string())];
        Self { home, environment }
    }

    /// Another world in the same home: a shell with other variables.
    pub(crate) fn at(world: &Self) -> Self {
        Self::in_home(Arc::clone(&world.home))
    }

    /// A world that is pointed at a server by the lines that the server asks to export.
    pub(crate) fn of(server: &DevServer) -> Self {
        let mut world = Self::new();
        for (name, value) in server.fixtures["environment"].as_object().unwrap() {
            world.set(name, value.as_str().unwrap());
        }
        world
    }

    /// A world in which the person is logged in who administers the seeded project, to do so.
    pub(crate) fn of_administrator(server: &DevServer) -> Self {
        let world = Self::of(server);
        let (username, password) = server.person(0);
        assert_eq!(
            world.log_in(username, password, &["--scope", MANAGE_PROJECTS]).code,
            Some(0)
        );
        world
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.push((name.to_owned(), value.into()));
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    fn config_file(&self) -> PathBuf {
        self.home().join(".config/globus-auth/config.toml")
    }

    /// The file of settings.
    pub(crate) fn config(&self) -> String {
        fs::read_to_string(self.config_file()).unwrap()
    }

    pub(crate) fn write_config(&self, text: &str) {
        fs::create_dir_all(self.config_file().parent().unwrap()).unwrap();
        fs::write(self.config_file(), text).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_globus-auth"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home())
            .current_dir(self.home());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// What a test has set, and the home.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        let set = self
            .environment
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        set.chain([("HOME", self.home().to_str().unwrap())])
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(&self.command(arguments).output().unwrap())
    }

    /// Runs a command to its end, with names in the place of the server and the home.
    pub(crate) fn shown(&self, arguments: &[&str]) -> Ran {
        self.run(arguments).naming(&self.names())
    }

    /// What differs from one world to the next, with names for it.
    pub(crate) fn names(&self) -> Vec<(&str, &str)> {
        let server = self.variable("GLOBUS_SDK_SERVICE_URL_AUTH");
        let server = server.map(|url| (url.trim_end_matches('/'), "SERVER"));
        let home = (self.home().to_str().unwrap(), "HOME");
        server.into_iter().chain([home]).collect()
    }

    /// Runs a command with something at its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::new(&child.wait_with_output().unwrap())
    }

    /// The token file of a client.
    pub(crate) fn token_file(&self, client_id: &str) -> PathBuf {
        self.home()
            .join(".globus")
            .join("app")
            .join(client_id)
            .join("globus-auth")
            .join("tokens.json")
    }

    /// The token file of the client that the environment names.
    pub(crate) fn own_token_file(&self) -> PathBuf {
        self.token_file(self.variable("GLOBUS_AUTH_CLIENT_ID").unwrap_or(TUTORIAL_CLIENT))
    }

    /// A variable that a test has set.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        let set = self.environment.iter().rev().find(|(known, _)| known == name);
        set.map(|(_, value)| value.as_str())
    }

    /// Where in the token file the login of a profile is, for the server that the environment names.
    pub(crate) fn namespace(&self, profile: &str) -> String {
        match self.variable("GLOBUS_SDK_SERVICE_URL_AUTH") {
            Some(server) => format!("{profile} at {}", server.trim_end_matches('/')),
            None => profile.to_owned(),
        }
    }

    pub(crate) fn stored(&self) -> Value {
        serde_json::from_slice(&fs::read(self.own_token_file()).unwrap()).unwrap()
    }

    pub(crate) fn store(&self, file: &Value) {
        let path = self.own_token_file();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.to_string()).unwrap();
    }

    /// The tokens of the login, by resource server.
    pub(crate) fn tokens(&self) -> Value {
        self.stored()["data"][self.namespace("DEFAULT")].clone()
    }

    /// Makes a login of these tokens.
    pub(crate) fn store_tokens(&self, tokens: &Value) {
        let data = json!({self.namespace("DEFAULT"): tokens});
        self.store(&json!({"format_version": "2.0", "globus-sdk.version": "4.9.0", "data": data}));
    }

    /// Logs a person in through the real pages, as somebody who pastes the address of the page with the code.
    pub(crate) fn log_in(&self, username: &str, password: &str, more: &[&str]) -> Ran {
        self.sign_in(&[&["login"][..], more].concat(), username, password)
    }

    /// A world in which the first of the seeded people is logged in.
    pub(crate) fn of_person(server: &DevServer, more: &[&str]) -> Self {
        let world = Self::of(server);
        let (username, password) = server.person(0);
        assert_eq!(world.log_in(username, password, more).code, Some(0));
        world
    }

    /// As [`log_in`](Self::log_in), by another command.
    pub(crate) fn sign_in(&self, arguments: &[&str], username: &str, password: &str) -> Ran {
        let arguments = [arguments, &["--code-stdin"]].concat();
        let mut login = Waiting::start(self.command(&arguments).stdin(Stdio::piped()));
        let answer = browse(&login.link(), username, password);
        login.answer(&answer);
        login.end()
    }
}

/// The tokens of a login that has one for Globus Auth.
pub(crate) fn login_with(expires_at: i64, more: &Value) -> Value {
    let mut token = json!({"resource_server": "auth.globus.org", "identity_id": "a0000000-0000-4000-8000-000000000001",
        "scope": "openid profile email", "access_token": "AgStored", "expires_at_seconds": expires_at,
        "token_type": "Bearer"});
    for (name, value) in more.as_object().unwrap() {
        token[name] = value.clone();
    }
    json!({"auth.globus.org": token})
}

/// The scripted browser goes through the login; gives the address where it ends.
pub(crate) fn browse(link: &str, username: &str, password: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let landed = runtime
        .block_on(Browser::default().log_in(link.parse().unwrap(), username, password))
        .unwrap();
    assert!(landed.pages.len() > 1, "{landed:?}");
    landed.url.into()
}

/// What a command did.
#[must_use = "look at what it did"]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn new(output: &std::process::Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// That it went well and said nothing but its result.
    #[track_caller]
    pub(crate) fn result(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{self}");
        self.stdout
    }

    /// The same with names in the place of texts that differ from run to run.
    pub(crate) fn naming(mut self, texts: &[(&str, &str)]) -> Self {
        for (text, name) in texts {
            self.stdout = self.stdout.replace(text, name);
            self.stderr = self.stderr.replace(text, name);
        }
        self
    }

    /// That it went well and gave one JSON document.
    #[track_caller]
    pub(crate) fn document(self) -> Value {
        serde_json::from_str(&self.result()).unwrap()
    }
}

impl fmt::Display for Ran {
    /// For snapshots: exit code, then both outputs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {:?}", self.code.unwrap_or(-1))?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "\n--- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// A login that waits for its answer.
pub(crate) struct Waiting {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Waiting {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            stderr,
            said: String::new(),
        }
    }

    /// The link that it shows.
    pub(crate) fn link(&mut self) -> String {
        self.line("http")
    }

    /// The first line that begins so, but for blanks.
    pub(crate) fn line(&mut self, beginning: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(
                self.stderr.read_line(&mut line).unwrap(),
                0,
                "no '{beginning}' in: {}",
                self.said
            );
            self.said.push_str(&line);
            if line.trim().starts_with(beginning) {
                return line.trim().to_owned();
            }
        }
    }

    pub(crate) fn answer(&mut self, answer: &str) {
        writeln!(self.child.stdin.take().unwrap(), "{answer}").unwrap();
    }

    /// Sends it a signal by its name, as `kill` knows it.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    pub(crate) fn end(mut self) -> Ran {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut ran = Ran::new(&self.child.wait_with_output().unwrap());
        ran.stderr = self.said;
        ran
    }
}

/// The base URL of something that takes one request and answers so, whatever it was asked.
pub(crate) fn answers_once(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        stream.write_all(&answer).unwrap();
    });
    base
}

/// A development server that runs as long as this lives.
pub(crate) struct DevServer {
    child: Child,
    pub(crate) fixtures: Value,
}

impl DevServer {
    /// One whose clock stands still at [`NOW`].
    pub(crate) fn start() -> Self {
        let mut child = World::new()
            .command(&["dev", "--port", "0", "--control", "--format", "json"])
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let fixtures = serde_json::from_str(&line).unwrap();
        let server = Self { child, fixtures };
        server.move_clock(&["--field", "frozen=true", "--field", &format!("set={NOW}")]);
        server
    }

    /// Lets the server's clock show another time, by members of the document at its path `/_dev/clock`.
    pub(crate) fn move_clock(&self, members: &[&str]) {
        let call = ["api", "POST", "/_dev/clock", "--anonymous"];
        let shown = World::of(self).run(&[&call[..], members].concat()).document();
        assert!(shown["now"].is_i64(), "{shown}");
    }

    pub(crate) fn base_url(&self) -> &str {
        self.fixtures["base_url"].as_str().unwrap()
    }

    /// The username and password of a person.
    pub(crate) fn person(&self, number: usize) -> (&str, &str) {
        let person = &self.fixtures["people"][number];
        (
            person["username"].as_str().unwrap(),
            person["password"].as_str().unwrap(),
        )
    }

    /// The id and secret of the resource server.
    pub(crate) fn service(&self) -> (&str, &str) {
        let id = self.role("resource_server");
        let clients = self.fixtures["clients"].as_array().unwrap();
        let client = clients.iter().find(|client| client["id"] == id).unwrap();
        (id, client["secret"].as_str().unwrap())
    }

    pub(crate) fn role(&self, name: &str) -> &str {
        self.fixtures["roles"][name].as_str().unwrap()
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
