//! Whether a domain says that it belongs to a client: a DNS TXT record that holds the client's id.
//!
//! One question to the system's resolvers, as [RFC 1035](https://www.rfc-editor.org/rfc/rfc1035) has it, by UDP and, where
//! the answer is too long for that, by TCP. There is nothing here to remember or to follow: resolvers do both.

mod message;
#[cfg(test)]
mod tests;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use globus_auth_protocol::ids::ClientId;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use self::message::{Answer, Question};
use super::random::RandomSource;

/// How long a resolver may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// How domains prove that they belong to clients.
#[derive(Debug, Clone)]
pub struct DomainProofs(Proof);

#[derive(Debug, Clone)]
enum Proof {
    Assumed,
    Dns {
        resolvers: Vec<SocketAddr>,
        random: RandomSource,
    },
}

/// Why a domain name was not given to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// It has no such record.
    #[error("the domain has no TXT record with the client's id; add one, wait until it is published, and try again")]
    NoRecord,
    /// No resolver answered.
    #[error("no DNS resolver answered; try again")]
    NoAnswer,
}

impl DomainProofs {
    /// Every domain is taken to belong to whoever says so: on development servers, whose domains nobody has.
    #[must_use]
    pub const fn assumed() -> Self {
        Self(Proof::Assumed)
    }

    /// By the resolvers that the system names in `/etc/resolv.conf`, else by one on this machine.
    #[must_use]
    pub fn system(random: RandomSource) -> Self {
        let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
        Self::resolvers(resolvers(&text), random)
    }

    const fn resolvers(resolvers: Vec<SocketAddr>, random: RandomSource) -> Self {
        Self(Proof::Dns { resolvers, random })
    }

    /// Asks the domain.
    ///
    /// # Errors
    /// When it does not say that it belongs to the client.
    pub async fn prove(&self, fqdn: &str, client: ClientId) -> Result<(), DomainError> {
        let Proof::Dns { resolvers, random } = &self.0 else {
            return Ok(());
        };
        let wanted = client.to_string();
        for resolver in resolvers {
            let question = Question::txt(fqdn, u16::from_be_bytes(random.bytes()));
            if let Some(answer) = ask(*resolver, &question).await {
                let holds = |text: &String| text.to_ascii_lowercase().contains(&wanted);
                return answer
                    .texts
                    .iter()
                    .any(holds)
                    .then_some(())
                    .ok_or(DomainError::NoRecord);
            }
        }
        Err(DomainError::NoAnswer)
    }
}

/// The resolvers that `resolv.conf` names.
fn resolvers(text: &str) -> Vec<SocketAddr> {
    let named = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    let mut found: Vec<SocketAddr> = named
        .filter_map(|rest| rest.trim().parse::<IpAddr>().ok())
        .map(|address| SocketAddr::from((address, 53)))
        .collect();
    if found.is_empty() {
        found.push(SocketAddr::from((Ipv4Addr::LOCALHOST, 53)));
    }
    found
}

/// The answer of a resolver; none if it is silent, fails, or answers something else.
async fn ask(resolver: SocketAddr, question: &Question) -> Option<Answer> {
    let answer = timeout(PATIENCE, by_udp(resolver, question)).await.ok()??;
    if answer.cut_short {
        timeout(PATIENCE, by_tcp(resolver, question)).await.ok()?
    } else {
        Some(answer)
    }
}

async fn by_udp(resolver: SocketAddr, question: &Question) -> Option<Answer> {
    let anywhere = match resolver {
        SocketAddr::V4(_) => "0.0.0.0:0",
        SocketAddr::V6(_) => "[::]:0",
    };
    let socket = UdpSocket::bind(anywhere).await.ok()?;
    // Only what this resolver sends is received from then on.
    socket.connect(resolver).await.ok()?;
    socket.send(&question.bytes).await.ok()?;
    let mut buffer = [0; 4096];
    loop {
        let length = socket.recv(&mut buffer).await.ok()?;
        // What is late or forged is passed over: the true answer may still come.
        if let Ok(answer) = question.read_answer(buffer.get(..length)?) {
            return answer;
        }
    }
}

async fn by_tcp(resolver: SocketAddr, question: &Question) -> Option<Answer> {
    let mut stream = TcpStream::connect(resolver).await.ok()?;
    let length = u16::try_from(question.bytes.len()).ok()?;
    let message = [&length.to_be_bytes()[..], &question.bytes].concat();
    stream.write_all(&message).await.ok()?;
    let mut buffer = vec![0; usize::from(stream.read_u16().await.ok()?)];
    stream.read_exact(&mut buffer).await.ok()?;
    question.read_answer(&buffer).ok()?
}
