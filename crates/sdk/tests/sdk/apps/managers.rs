//! Those who drive logins, with real sockets and pipes.

use std::{
    io::{self, BufReader, Write},
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use globus_auth::{
    ErrorKind, NativeAppAuthClient,
    login::{
        AutomaticLoginFlowManager, BrowserError, CommandLineLoginFlowManager, LocalServerLoginFlowManager,
        LoginFlowManager as _, LoginRequest, LoopbackError, NoWay, PasteError, Surroundings,
    },
    protocol::http::Pairs,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use url::Url;

use super::globus::Globus;
use crate::{
    ways::elsewhere,
    world::{Surrounds as _, client_id, until},
};

pub(super) fn request(globus: &Globus) -> LoginRequest {
    LoginRequest::native(&globus.native(), ["openid", "email"]).unwrap()
}

/// What was written.
#[derive(Clone, Default)]
pub(super) struct Screen(Arc<Mutex<Vec<u8>>>);

impl Screen {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The link that it shows.
    fn link(&self) -> Url {
        let text = self.text();
        text.lines()
            .find(|line| line.starts_with("https://"))
            .unwrap()
            .parse()
            .unwrap()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A person at a terminal: what they type is what `types` makes of the link on the screen.
pub(super) fn terminal(
    globus: &Globus,
    screen: &Screen,
    types: impl Fn(&Globus, Url) -> String + Send + Sync + 'static,
) -> CommandLineLoginFlowManager {
    let (globus, shown) = (globus.clone(), screen.clone());
    CommandLineLoginFlowManager::new()
        .output(screen.clone())
        .ask(move || Ok(types(&globus, shown.link())))
}

#[tokio::test]
async fn a_pasted_code_is_exchanged() {
    let (globus, screen) = (Globus::new(), Screen::default());
    let manager = terminal(&globus, &screen, |globus, link| globus.log_in(&link));
    let tokens = manager.run_login_flow(&request(&globus)).await.unwrap();
    assert!(tokens.by_resource_server().contains_key("auth.globus.org"));
    let text = screen.text();
    assert!(
        text.starts_with(
            "\nPlease authenticate with Globus here:\n-------------------------------------\nhttps://auth"
        ),
        "{text}"
    );
    assert!(
        text.ends_with("\n\nEnter the resulting Authorization Code here: "),
        "{text}"
    );
}

#[tokio::test]
async fn the_whole_url_will_do_and_its_state_is_checked() {
    let (globus, screen) = (Globus::new(), Screen::default());
    let manager = terminal(&globus, &screen, |globus, link| {
        let state = Pairs::read_query(link.query().unwrap()).unwrap();
        let state = state.get("state").unwrap().to_owned();
        format!(
            "https://auth.example.test/v2/web/auth-code?code={}&state={state}",
            globus.log_in(&link)
        )
    });
    manager.run_login_flow(&request(&globus)).await.unwrap();
    let manager = terminal(&globus, &Screen::default(), |_, _| {
        "https://x.example.org/?code=c&state=other".to_owned()
    });
    let error = manager
        .show_link(|_, _| Ok(()))
        .ask(|| Ok("https://x.example.org/?code=c&state=other".to_owned()))
        .run_login_flow(&request(&globus))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::State);
}

/// The official SDK joins the two as texts.
#[tokio::test]
async fn the_page_with_the_code_is_right_with_and_without_final_slash() {
    for base in ["https://auth.example.test", "https://auth.example.test/"] {
        let (globus, screen) = (Globus::new(), Screen::default());
        let client = globus
            .settle(NativeAppAuthClient::builder(client_id()))
            .base_url(base)
            .build()
            .unwrap();
        let manager = terminal(&globus, &screen, |globus, link| globus.log_in(&link));
        let request = LoginRequest::native(&client, "openid").unwrap();
        manager.run_login_flow(&request).await.unwrap();
        assert_eq!(
            globus.logins()[0].get("redirect_uri"),
            Some("https://auth.example.test/v2/web/auth-code")
        );
    }
}

#[tokio::test]
async fn the_end_of_the_input_is_an_error_with_a_name() {
    let globus = Globus::new();
    let manager = CommandLineLoginFlowManager::new()
        .output(io::sink())
        .input(&b"\n \n"[..]);
    let error = manager.run_login_flow(&request(&globus)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginFlow);
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref());
    assert!(matches!(source, Some(PasteError::EndOfInput)), "{error}");
    assert_eq!(error.to_string(), "login: the input ended before a code was pasted");
}

/// The tests run without terminal, or this one has nothing to show.
#[tokio::test]
async fn without_a_terminal_it_fails_at_once() {
    use std::io::IsTerminal as _;
    if io::stdin().is_terminal() {
        return;
    }
    let (globus, screen) = (Globus::new(), Screen::default());
    let manager = CommandLineLoginFlowManager::new().output(screen.clone());
    let error = manager.run_login_flow(&request(&globus)).await.unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().is::<NoWay>(), "{error}");
    assert_eq!(screen.text(), "");
}

/// Input that comes when the test says.
struct Typed(mpsc::Receiver<Vec<u8>>);

impl io::Read for Typed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.0.recv().unwrap_or_default();
        buffer[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

#[tokio::test]
async fn a_question_that_was_given_up_takes_no_answer_from_the_next() {
    let (globus, screen) = (Globus::new(), Screen::default());
    let (typing, typed) = mpsc::channel();
    let manager = Arc::new(
        CommandLineLoginFlowManager::new()
            .output(screen.clone())
            .input(BufReader::new(Typed(typed))),
    );
    let given_up = tokio::spawn({
        let (manager, request) = (Arc::clone(&manager), request(&globus));
        async move { manager.run_login_flow(&request).await }
    });
    until(|| screen.text().contains("https://")).await;
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    screen.0.lock().unwrap().clear();
    let next = tokio::spawn({
        let (manager, request) = (Arc::clone(&manager), request(&globus));
        async move { manager.run_login_flow(&request).await }
    });
    until(|| screen.text().contains("https://")).await;
    let code = globus.log_in(&screen.link());
    typing.send(format!("{code}\n").into_bytes()).unwrap();
    // Whoever reads on finds the end, so that a lost answer is an error and no endless wait.
    drop(typing);
    next.await.unwrap().unwrap();
}

/// A browser that goes where it is sent, by the way of some requests that are not the answer.
async fn browse(globus: &Globus, link: &Url) -> String {
    let sent = Pairs::read_query(link.query().unwrap()).unwrap();
    let back: Url = sent.get("redirect_uri").unwrap().parse().unwrap();
    let state = sent.get("state").unwrap();
    assert_eq!(get(&back, "/favicon.ico").await, "HTTP/1.1 404 Not Found");
    assert_eq!(
        get(&back, "/?code=evil&state=guessed").await,
        "HTTP/1.1 400 Bad Request"
    );
    let code = globus.log_in(link);
    assert_eq!(
        get(&back, &format!("/?code={code}&state={state}")).await,
        "HTTP/1.1 200 OK"
    );
    back.to_string()
}

async fn get(server: &Url, target: &str) -> String {
    let mut stream = TcpStream::connect((server.host_str().unwrap(), server.port().unwrap()))
        .await
        .unwrap();
    stream
        .write_all(format!("GET {target} HTTP/1.1\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap().to_owned()
}

/// Opens the links in that browser.
pub(super) fn opener(
    globus: &Globus,
) -> impl Fn(&Url) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + Send + Sync + 'static + use<> {
    let globus = globus.clone();
    move |link| {
        let (globus, link) = (globus.clone(), link.clone());
        drop(elsewhere(async move { browse(&globus, &link).await }));
        Ok(())
    }
}

#[tokio::test]
async fn a_browser_comes_back_to_this_machine() {
    let globus = Globus::new();
    let manager = LocalServerLoginFlowManager::new(opener(&globus));
    manager.run_login_flow(&request(&globus)).await.unwrap();
    let back = globus.logins()[0].get("redirect_uri").unwrap().to_owned();
    assert!(back.starts_with("http://127.0.0.1:") && !back.ends_with('/'), "{back}");
    let back: Url = back.parse().unwrap();
    assert!(
        TcpStream::connect(("127.0.0.1", back.port().unwrap())).await.is_err(),
        "the port is closed"
    );
}

#[tokio::test]
async fn a_browser_that_does_not_open_ends_the_login() {
    let globus = Globus::new();
    let manager = LocalServerLoginFlowManager::new(|_| Err("no browser".into()));
    let error = manager.run_login_flow(&request(&globus)).await.unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().is::<BrowserError>());
    assert_eq!(error.to_string(), "login: the browser did not open: no browser");
}

#[tokio::test]
async fn a_person_who_does_not_come_back_is_not_waited_for_for_ever() {
    let globus = Globus::new();
    let manager = LocalServerLoginFlowManager::new(|_| Ok(())).deadline(Duration::ZERO);
    let error = manager.run_login_flow(&request(&globus)).await.unwrap_err();
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref());
    assert!(matches!(source, Some(LoopbackError::TooLate(_))), "{error}");
}

const DESKTOP: Surroundings = Surroundings {
    can_type: true,
    ssh: false,
    container: false,
    notebook: false,
    browser: true,
};

fn automatic(globus: &Globus, screen: &Screen, surroundings: Surroundings) -> AutomaticLoginFlowManager {
    AutomaticLoginFlowManager::new(opener(globus))
        .surroundings(surroundings)
        .command_line(terminal(globus, screen, |globus, link| globus.log_in(&link)))
}

#[tokio::test]
async fn the_way_that_fits_is_taken() {
    for (surroundings, by_browser) in [
        (DESKTOP, true),
        (Surroundings { ssh: true, ..DESKTOP }, false),
        (
            Surroundings {
                container: true,
                ..DESKTOP
            },
            false,
        ),
        (
            Surroundings {
                notebook: true,
                ..DESKTOP
            },
            false,
        ),
        (
            Surroundings {
                browser: false,
                ..DESKTOP
            },
            false,
        ),
    ] {
        let (globus, screen) = (Globus::new(), Screen::default());
        let manager = automatic(&globus, &screen, surroundings);
        manager.run_login_flow(&request(&globus)).await.unwrap();
        assert_eq!(screen.text().is_empty(), by_browser, "{surroundings:?}");
    }
    let (globus, screen) = (Globus::new(), Screen::default());
    let nobody = Surroundings {
        can_type: false,
        ..DESKTOP
    };
    let error = automatic(&globus, &screen, nobody)
        .run_login_flow(&request(&globus))
        .await
        .unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().is::<NoWay>());
}

#[tokio::test]
async fn pasting_is_what_is_left_where_the_browser_fails() {
    let (globus, screen) = (Globus::new(), Screen::default());
    let manager = automatic(&globus, &screen, DESKTOP)
        .local_server(LocalServerLoginFlowManager::new(|_| Err("no browser".into())));
    manager.run_login_flow(&request(&globus)).await.unwrap();
    assert!(!screen.text().is_empty());

    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let (globus, screen) = (Globus::new(), Screen::default());
    let manager =
        automatic(&globus, &screen, DESKTOP).local_server(LocalServerLoginFlowManager::new(opener(&globus)).port(port));
    manager.run_login_flow(&request(&globus)).await.unwrap();
    assert!(!screen.text().is_empty());

    // A client with a redirect URI of its own has no other way.
    let (globus, screen) = (Globus::new(), Screen::default());
    let request = LoginRequest::confidential(&globus.confidential(), "https://app.example.org/cb", "openid").unwrap();
    automatic(&globus, &screen, DESKTOP)
        .run_login_flow(&request)
        .await
        .unwrap();
    assert!(!screen.text().is_empty());
}

#[cfg(feature = "qr")]
#[tokio::test]
async fn the_link_is_shown_as_a_qr_code_too() {
    let (globus, screen) = (Globus::new(), Screen::default());
    let colours = globus_auth::login::QrColours::DarkOnLight;
    let manager = terminal(&globus, &screen, |globus, link| globus.log_in(&link)).qr_code(colours);
    manager.run_login_flow(&request(&globus)).await.unwrap();
    let code = globus_auth::login::qr_code(screen.link().as_str(), colours).unwrap();
    assert!(screen.text().starts_with(&format!("\n{code}\n")), "{}", screen.text());
}
