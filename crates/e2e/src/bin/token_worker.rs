//! One of several processes that share a file of tokens: `token_worker refresh|write …`. It says `ready`, and begins when
//! it is sent a line.
#![expect(clippy::print_stdout, reason = "what it says is what the tests look at")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use globus_auth::storage::{JsonTokenStorage, SqliteTokenStorage, TokenStorage};
use globus_auth::{Authorizer, NativeAppAuthClient, RefreshTokenAuthorizer, Variables};
use globus_auth_e2e::support::tokens::{self, CLIENT_ID, RESOURCE_SERVER};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    println!("ready");
    std::io::stdin().read_line(&mut String::new())?;
    match arguments.as_slice() {
        ["refresh", file, base_url, tasks] => refresh(storage(file), base_url, tasks.parse()?),
        ["write", file, name, rounds] => write(&storage(file), name, rounds.parse()?),
        _ => Err("usage: token_worker refresh FILE BASE_URL TASKS | write FILE NAME ROUNDS".into()),
    }
}

fn storage(file: &str) -> Arc<dyn TokenStorage> {
    if Path::new(file).extension().is_some_and(|ending| ending == "db") {
        Arc::new(SqliteTokenStorage::new(file))
    } else {
        Arc::new(JsonTokenStorage::new(file))
    }
}

/// Many tasks need the stored token at once; says what each sends.
fn refresh(storage: Arc<dyn TokenStorage>, base_url: &str, tasks: usize) -> Outcome {
    let client = NativeAppAuthClient::builder(CLIENT_ID.parse()?)
        .variables(Variables::from_map([("", ""); 0]))
        .base_url(base_url)
        .build()?;
    let authorizer = RefreshTokenAuthorizer::stored(&client, storage, RESOURCE_SERVER).build();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                let authorizer = authorizer.clone();
                tokio::spawn(async move { authorizer.authorization().await })
            })
            .collect();
        for task in tasks {
            println!("{}", task.await??.expose_secret());
        }
        Ok(())
    })
}

/// Counts to `rounds` beside others who count too, and stores a token of its own each time.
fn write(storage: &dyn TokenStorage, name: &str, rounds: i64) -> Outcome {
    for round in 1..=rounds {
        storage.change(&mut |known| {
            tokens::count_one_up(known);
            known.insert(name.into(), tokens::numbered(name, round));
        })?;
    }
    Ok(())
}
