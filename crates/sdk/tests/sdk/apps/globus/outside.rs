//! What surrounds it: the person, the network, time, chance.

use std::{io, sync::atomic::Ordering, time::Duration};

use globus_auth::{
    Error, TokenResponse,
    login::{LoginFlowManager, LoginRequest},
    protocol::{http::Response, time::UnixSeconds},
    seams::{BoxFuture, Clock, HttpRequest, Random, Transport, TransportError, TransportErrorKind},
};

use super::Globus;
use crate::world::NOW;

/// The person, who logs in wherever they are sent.
impl LoginFlowManager for Globus {
    fn run_login_flow<'a>(&'a self, request: &'a LoginRequest) -> BoxFuture<'a, Result<TokenResponse, Error>> {
        Box::pin(async move {
            let flow = request.start_flow().start()?;
            let code = self.log_in(&flow.authorize_url());
            self.0.gate.acquire().await.unwrap().forget();
            if self.state(|state| state.leaves) {
                return Err(Error::login_flow("the person went away"));
            }
            flow.exchange(request, &code).await
        })
    }
}

impl Transport for Globus {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<Response, TransportError>> {
        let answer = match request.url.host_str() {
            Some("auth.example.test" | "transfer.example.test") => Ok(self.answer(&request)),
            _ => Err(TransportError::new(TransportErrorKind::NotConnected, "elsewhere")),
        };
        Box::pin(async {
            // Others get their turn, as over a network.
            tokio::task::yield_now().await;
            answer
        })
    }
}

impl Clock for Globus {
    fn now(&self) -> UnixSeconds {
        UnixSeconds(NOW + self.0.passed.load(Ordering::SeqCst))
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl Random for Globus {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        buffer.fill(self.0.drawn.fetch_add(1, Ordering::SeqCst));
        Ok(())
    }
}
