//! A disk that is full, and a database that can only be read: clear words, 503, nothing lost, and all is well again by itself.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::PathBuf;

use globus_auth_e2e::support::cluster::Cluster;
use globus_auth_e2e::support::database::{Home, check_integrity};
use globus_auth_e2e::support::disk::{Disk, mount, unmount};
use globus_auth_e2e::support::eventually;
use globus_auth_e2e::support::http::Reply;
use globus_auth_e2e::support::portal;
use globus_auth_e2e::support::replica::{Replica, apply_seed};
use url::Url;

/// Room for a database, and not for long.
const ROOM: &str = "4m";
/// Room for a PostgreSQL server with its log.
const ROOM_OF_A_SERVER: &str = "160m";
/// More tokens than there is room for.
const TOKENS: usize = 20_000;

fn home(disk: &Disk) -> Home {
    Home::File(database(disk))
}

fn database(disk: &Disk) -> PathBuf {
    disk.path().join("data").join("globus-auth.db")
}

fn issue(server: &Url) -> Reply {
    portal::token(server, &[("grant_type", "client_credentials"), ("scope", "openid")]).unwrap()
}

/// Tokens until one is refused, and the refusal.
fn issue_until_refused(server: &Url, tokens: &mut Vec<String>) -> Reply {
    for _ in 0..TOKENS {
        let reply = issue(server);
        if reply.status != 200 {
            return reply;
        }
        tokens.push(portal::text(&portal::document(&reply).unwrap(), "access_token").unwrap());
    }
    panic!("the disk never became full");
}

#[track_caller]
fn puts_off(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(reply.body.contains("SERVICE_UNAVAILABLE"), "{reply:?}");
}

fn seed(home: &Home) {
    apply_seed(home.clone()).unwrap();
}

/// Twice there is no room: that is put off and said, what was written is read all the while, and when there is room again all
/// is well. The tokens that were given.
fn survives_full_disks(disk: &Disk, server: &Replica, said: &str) -> Vec<String> {
    let mut tokens = vec![portal::text(&portal::document(&issue(&server.url)).unwrap(), "access_token").unwrap()];
    for _ in 0..2 {
        let ballast = disk.fill().unwrap();
        puts_off(&issue_until_refused(&server.url, &mut tokens));
        puts_off(&issue(&server.url));
        eventually(|| server.log().contains(said)).unwrap();
        assert!(portal::is_active(&server.url, &tokens[0]).unwrap());
        fs::remove_file(ballast).unwrap();
        eventually(|| issue(&server.url).status == 200).unwrap();
    }
    all_active(&tokens, &server.url);
    tokens
}

fn all_active(tokens: &[String], server: &Url) {
    assert!(tokens.iter().all(|token| portal::is_active(server, token).unwrap()));
}

#[test]
fn a_full_disk_is_told_survived_and_forgotten() {
    let Some(disk) = Disk::new(ROOM) else { return };
    seed(&home(&disk));
    let server = Replica::start(home(&disk)).unwrap();
    let tokens = survives_full_disks(&disk, &server, "database or disk is full");
    drop(server);
    check_integrity(&database(&disk)).unwrap();
    all_active(&tokens, &Replica::start(home(&disk)).unwrap().url);
}

/// Its log has room that it took before, so PostgreSQL lives; its tables cannot grow.
#[test]
fn a_full_disk_of_postgresql_is_told_survived_and_forgotten() {
    let Some(disk) = Disk::new(ROOM_OF_A_SERVER) else {
        return;
    };
    let cluster = Cluster::start_in(disk.path()).unwrap();
    seed(&cluster.home());
    let server = Replica::start(cluster.home()).unwrap();
    survives_full_disks(&disk, &server, "No space left on device");
}

#[test]
fn a_server_does_not_start_on_a_disk_that_can_only_be_read() {
    let Some(disk) = Disk::new(ROOM) else { return };
    seed(&home(&disk));
    if !mount(&["-o", "remount,ro"], disk.path()) {
        return;
    }
    let refused = Replica::start(home(&disk)).unwrap_err();
    assert!(refused.contains("Read-only file system"), "{refused}");
    assert!(refused.contains("globus-auth.db"), "{refused}");
}

#[test]
fn a_server_does_not_start_on_a_file_that_can_only_be_read() {
    let Some(disk) = Disk::new(ROOM) else { return };
    seed(&home(&disk));
    let file = database(&disk);
    let named = file.display().to_string();
    // The directory can be written, the file not.
    assert!(mount(&["--bind", &named], &file) && mount(&["-o", "remount,bind,ro"], &file));
    let refused = Replica::start(home(&disk));
    unmount(&file);
    let refused = refused.unwrap_err();
    assert!(
        refused.contains("can only be read") && refused.contains("globus-auth.db"),
        "{refused}"
    );
    Replica::start(home(&disk)).unwrap();
}
