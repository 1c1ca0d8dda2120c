//! A bare axum route: what any of the others could reach.

use std::net::SocketAddr;
use std::process::Command;

use url::Url;

use super::{Operation, Server};
use crate::bench::load;
use crate::support::{Running, places};

const PATH: &str = "/v2/oauth2/token";

struct Bare {
    running: Running,
    url: Url,
}

pub(super) fn start() -> Result<Box<dyn Server>, String> {
    let mut command = Command::new(places::program("bare")?);
    command.env_clear();
    let (running, address) = Running::start(command, false, |line| line.parse::<SocketAddr>().ok())?;
    let url = Url::parse(&format!("http://{address}/")).map_err(|problem| problem.to_string())?;
    Ok(Box::new(Bare { running, url }))
}

impl Server for Bare {
    fn name(&self) -> &'static str {
        "bare axum route"
    }

    fn url(&self) -> &Url {
        &self.url
    }

    fn process(&self) -> u32 {
        self.running.id()
    }

    fn requests(&self, operation: Operation) -> Result<Option<Vec<Vec<u8>>>, String> {
        let request = match operation {
            Operation::Discovery | Operation::Keys => load::get_request(PATH),
            // It answers the same to any form; this one is of the usual length.
            _ => load::form_request(
                PATH,
                "Basic bm9ib2R5Om5vdGhpbmc=",
                "token=AgXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
            ),
        };
        let often = if operation.is_consumed() { super::CODES } else { 1 };
        Ok(Some(vec![request; often]))
    }
}
