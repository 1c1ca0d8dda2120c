//! One round: clients at work, a blow, a new start, the checks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::Options;
use super::checks::Checks;
use super::clients::{Client, PROJECTS};
use super::draw::Draw;
use super::notes::{Counts, Login, Notes, State};
use super::site::Site;
use crate::bench::clock;
use crate::support::portal::{self, PEOPLE};
use crate::support::replica::Replica;
use crate::support::visitor::{Ask, Visitor};

/// When the blow comes, after the clients have begun.
const BLOW: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(800)];
/// How long a server may take to find its database again.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of earlier rounds is looked at again in each.
const REMEMBERED: usize = 40;

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Struck {
    /// The server, by SIGKILL.
    Server,
    /// PostgreSQL with all its processes, by SIGKILL, while the server goes on.
    Database,
    /// PostgreSQL by `pg_ctl stop -m immediate`, while the server goes on.
    DatabaseStopped,
    /// PostgreSQL, and then the server.
    Both,
}

impl Struck {
    pub(crate) const ALL: [Self; 4] = [Self::Server, Self::Database, Self::DatabaseStopped, Self::Both];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Server => "the server killed",
            Self::Database => "PostgreSQL killed under it",
            Self::DatabaseStopped => "PostgreSQL stopped at once under it",
            Self::Both => "both killed",
        }
    }
}

/// What came of a round.
pub(crate) struct Round {
    pub(crate) struck: Struck,
    /// From the blow to the first readiness.
    pub(crate) recovery: Duration,
    pub(crate) acknowledged: Counts,
    pub(crate) unanswered: u64,
    pub(crate) checked: u64,
    pub(crate) faults: Vec<String>,
}

/// What lasts from round to round. The server ends before its database.
pub(crate) struct Run {
    replica: Option<Replica>,
    site: Site,
    draw: Draw,
    rotates: bool,
    people: [Visitor; 3],
    /// Ada's token to administer projects, and the project of the seed.
    manager: (String, String),
    login: Option<Login>,
    projects: BTreeMap<String, Vec<State>>,
    /// Of earlier rounds.
    active: Vec<String>,
    revoked: Vec<String>,
    consents: Vec<String>,
}

impl Run {
    pub(crate) fn begin(options: &Options) -> Result<Self, String> {
        let site = Site::new(options.database)?;
        let replica = site.serve(false)?;
        let server = vec![replica.url.clone()];
        let mut people = [PEOPLE[0], PEOPLE[1], PEOPLE[0]].map(|person| Visitor::new(server.clone(), person));
        let ask = Ask::of_portal("openid urn:globus:auth:scope:auth.globus.org:manage_projects");
        let manager = manager(&replica.url, &mut people[0], &ask)?;
        for person in &mut people {
            person
                .code(&Ask::of_portal("openid"))
                .map_err(|problem| problem.to_string())?;
        }
        Ok(Self {
            replica: Some(replica),
            site,
            draw: Draw::new(options.seed),
            rotates: false,
            people,
            manager,
            login: None,
            projects: BTreeMap::new(),
            active: Vec::new(),
            revoked: Vec::new(),
            consents: Vec::new(),
        })
    }

    /// Does one round, with refresh tokens that are replaced at each use, or not.
    pub(crate) fn round(&mut self, rotates: bool) -> Result<Round, String> {
        let server = self.server(rotates)?;
        let struck = self.struck();
        let after = self.draw.between(BLOW[0], BLOW[1]);
        let login = match self.login.take() {
            Some(login) => login,
            None => self.log_in(&server)?,
        };
        let (recovery, notes) = self.work_and_strike(&server, struck, after, login)?;
        let server = self.server(rotates)?;
        let (acknowledged, unanswered) = (notes.acknowledged, notes.unanswered);
        let (checked, faults) = self.check(&server, notes)?;
        Ok(Round {
            struck,
            recovery,
            acknowledged,
            unanswered,
            checked,
            faults,
        })
    }

    /// The server that runs, or one that is started now.
    fn server(&mut self, rotates: bool) -> Result<Url, String> {
        if self.rotates != rotates {
            self.replica = None;
            self.rotates = rotates;
        }
        let replica = match self.replica.take() {
            Some(replica) => replica,
            None => self.site.serve(rotates)?,
        };
        let url = replica.url.clone();
        self.replica = Some(replica);
        for person in &mut self.people {
            person.servers = vec![url.clone()];
        }
        Ok(url)
    }

    fn struck(&mut self) -> Struck {
        match (&self.site, self.draw.below(8)) {
            (Site::Sqlite(_), _) | (_, 0..4) => Struck::Server,
            (_, 4 | 5) => Struck::Database,
            (_, 6) => Struck::DatabaseStopped,
            _ => Struck::Both,
        }
    }

    /// Ben logs in, for tokens that are renewed.
    fn log_in(&mut self, server: &Url) -> Result<Login, String> {
        let ask = Ask::of_portal("openid").offline();
        let code = self.people[1].code(&ask).map_err(|problem| problem.to_string())?;
        let document = portal::document(&portal::redeem(server, &code)?)?;
        Ok(Login {
            refresh_token: portal::text(&document, "refresh_token")?,
            access_tokens: vec![portal::text(&document, "access_token")?],
        })
    }

    /// Lets the clients work, strikes, starts again what was struck, and returns what the clients remember.
    fn work_and_strike(
        &mut self,
        server: &Url,
        struck: Struck,
        after: Duration,
        login: Login,
    ) -> Result<(Duration, Notes), String> {
        let Self {
            replica,
            site,
            draw,
            people,
            manager: (bearer, project),
            rotates,
            ..
        } = self;
        let stop = AtomicBool::new(false);
        let [first, _, third] = people;
        let mut client = || Client::new(server, &stop, draw.split());
        let clients = [client(), client(), client(), client(), client(), client()];
        std::thread::scope(|threads| {
            let [one, two, three, four, five, six] = clients;
            let working = [
                threads.spawn(|| one.issue_and_revoke()),
                threads.spawn(|| two.issue_and_revoke()),
                threads.spawn(|| three.exchange(first)),
                threads.spawn(|| four.refresh(login)),
                threads.spawn(|| five.administer(bearer)),
                threads.spawn(|| six.consent(third, bearer, project)),
            ];
            wait(after);
            let stopping = Stopping(&stop);
            let struck = strike(struck, site, replica, *rotates);
            drop(stopping);
            let mut notes = Notes::default();
            for client in working {
                match client.join() {
                    Ok(of_client) => notes.add(of_client),
                    Err(_) => notes.faults.push("a client panicked".to_owned()),
                }
            }
            struck.map(|recovery| (recovery, notes))
        })
    }

    /// Looks whether all is true that the clients were told, and some of what others were told before.
    fn check(&mut self, server: &Url, mut notes: Notes) -> Result<(u64, Vec<String>), String> {
        let mut checks = Checks {
            server,
            draw: self.draw.split(),
            rotates: self.rotates,
            asked: 0,
            faults: std::mem::take(&mut notes.faults),
        };
        checks.tokens("tokens of earlier rounds", &self.active, true);
        checks.tokens("revoked tokens of earlier rounds", &self.revoked, false);
        checks.told(&notes);
        for login in std::mem::take(&mut notes.logins) {
            self.login = checks.login(login);
        }
        self.projects.extend(std::mem::take(&mut notes.projects));
        checks.projects(&self.manager.0, &mut self.projects);
        self.consents.extend(std::mem::take(&mut notes.consents));
        checks.consents(&mut self.people[2], &self.consents);
        let (looked, wrong) = self.site.inspect()?;
        let Checks { asked, mut faults, .. } = checks;
        faults.extend(wrong);
        remember(&mut self.draw, &mut self.active, notes.active);
        remember(&mut self.draw, &mut self.revoked, notes.revoked);
        remember(&mut self.draw, &mut self.consents, Vec::new());
        Ok((asked + looked, faults))
    }
}

/// Waits for all of a time. A thread that is parked may be woken by one that ended long before.
fn wait(time: Duration) {
    let never = Mutex::new(());
    let guard = never.lock().unwrap_or_else(PoisonError::into_inner);
    drop(Condvar::new().wait_timeout_while(guard, time, |()| true));
}

/// Tells the clients to stop when it is dropped, also by a panic: they would go on for ever.
struct Stopping<'a>(&'a AtomicBool);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Kills, and starts again what lies under the server. How long it took until the server was ready; one that was killed
/// itself is started here too.
fn strike(struck: Struck, site: &Site, replica: &mut Option<Replica>, rotates: bool) -> Result<Duration, String> {
    let begun = clock::now();
    if let Site::Postgres(cluster) = site {
        match struck {
            Struck::Server => {}
            Struck::Database | Struck::Both => cluster.kill()?,
            Struck::DatabaseStopped => cluster.stop_at_once()?,
        }
    }
    if matches!(struck, Struck::Server | Struck::Both) {
        // Dropped, it is killed.
        drop(replica.take());
    }
    if let Site::Postgres(cluster) = site
        && struck != Struck::Server
    {
        cluster.start_again();
    }
    let ready = match replica {
        Some(replica) => replica,
        None => replica.insert(site.serve(rotates)?),
    };
    while !ready.is_ready() {
        if begun.elapsed() > PATIENCE {
            return Err(format!("{}: the server is not ready again", struck.name()));
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    Ok(begun.elapsed())
}

/// Ada's token, and the project of the seed.
fn manager(server: &Url, ada: &mut Visitor, ask: &Ask<'_>) -> Result<(String, String), String> {
    let code = ada.code(ask).map_err(|problem| problem.to_string())?;
    let document = portal::document(&portal::redeem(server, &code)?)?;
    let token = portal::text(&document, "access_token")?;
    let listed = portal::document(&portal::call(server, &token, "GET", PROJECTS, &Value::Null)?)?;
    let project = portal::text(&listed["projects"][0], "id")?;
    Ok((token, project))
}

/// Keeps some of what is known, the old and the new alike.
fn remember(draw: &mut Draw, kept: &mut Vec<String>, new: Vec<String>) {
    kept.extend(new);
    while kept.len() > REMEMBERED {
        let which = usize::try_from(draw.below(kept.len() as u64)).unwrap_or_default();
        kept.swap_remove(which);
    }
}
