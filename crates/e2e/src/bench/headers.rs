//! `Authorization` headers a second from authorizers that have a good token, one core each: ours beside the Python SDK's.

use std::process::Command;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use globus_auth::protocol::time::UnixSeconds;
use globus_auth::{AccessTokenAuthorizer, Authorizer, NativeAppAuthClient, RefreshTokenAuthorizer};

use super::rate::{Work, rates};
use super::table::{Table, thousands};
use super::{ROUNDS, median, printed_number};
use crate::support::places;

const DURATION: Duration = Duration::from_millis(300);

/// Good until 2106, for any clock.
const FAR_AWAY: UnixSeconds = UnixSeconds(4_294_967_295);

/// Of the length of an access token.
const TOKEN: &str = "AgXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX";

/// Measures and prints.
///
/// # Errors
/// The Python environment is missing, or an authorizer has no header to give.
pub fn measure() -> Result<Table, String> {
    let client = NativeAppAuthClient::builder(client_id()?).base_url("https://auth.example.org");
    let client = client.build().map_err(|problem| problem.to_string())?;
    let refreshing = RefreshTokenAuthorizer::builder(&client, "AgRefresh")
        .access_token(TOKEN, FAR_AWAY)
        .build();
    let fixed = AccessTokenAuthorizer::new(TOKEN);
    let (mut of_refreshing, mut of_fixed, mut of_python) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let [refreshing, fixed] = rates([headers(&refreshing), headers(&fixed)], DURATION)?;
        of_refreshing.push(refreshing);
        of_fixed.push(fixed);
        of_python.push(rate_of_python()?);
    }
    let python = median(of_python);
    let mut table = Table::new(&[
        "Authorization headers of a good token (one core)",
        "headers/s",
        "ours is",
    ]);
    for (name, rates) in [
        ("ours: RefreshTokenAuthorizer", of_refreshing),
        ("ours: AccessTokenAuthorizer", of_fixed),
    ] {
        let rate = median(rates);
        table.row(vec![
            name.to_owned(),
            thousands(rate),
            format!("{:.1} ×", rate / python),
        ]);
    }
    table.row(vec![
        "Python SDK: RefreshTokenAuthorizer".to_owned(),
        thousands(python),
        String::new(),
    ]);
    Ok(table)
}

fn client_id() -> Result<globus_auth::protocol::ids::ClientId, String> {
    let id = "46bd0f56-e24f-11e5-a510-131bef460001".parse();
    id.map_err(|_| "the client id is none".to_owned())
}

/// Takes one header, as each call does.
fn headers(authorizer: &impl Authorizer) -> Work<'_> {
    let mut context = Context::from_waker(Waker::noop());
    Box::new(move || match authorizer.authorization().as_mut().poll(&mut context) {
        Poll::Ready(Ok(header)) => {
            std::hint::black_box(header.expose_secret());
            Ok(())
        }
        Poll::Ready(Err(problem)) => Err(problem.to_string()),
        Poll::Pending => Err("the token is not good".to_owned()),
    })
}

fn rate_of_python() -> Result<f64, String> {
    let mut command = Command::new(places::python("python")?);
    command.arg(places::script("header_rate.py")).args([
        TOKEN,
        &FAR_AWAY.0.to_string(),
        &DURATION.as_secs_f64().to_string(),
    ]);
    printed_number(&mut command)
}
