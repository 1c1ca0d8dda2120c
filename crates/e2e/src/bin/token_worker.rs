//! One of several processes that share a file of tokens, or one that is ended while it writes it: `token_worker
//! refresh|write|grow|cut|store …`. It says `ready`, and begins when it is sent a line.
#![expect(clippy::print_stdout, reason = "what it says is what the tests look at")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use globus_auth::storage::TokenStorage;
use globus_auth::{Authorizer, NativeAppAuthClient, RefreshTokenAuthorizer, Variables};
use globus_auth_e2e::support::tokens::{self, CLIENT_ID, RESOURCE_SERVER};
use nix::sys::resource::{Resource, setrlimit};

const USAGE: &str = "usage: token_worker refresh FILE BASE_URL TASKS | write FILE NAME ROUNDS | grow FILE | cut FILE BYTES | store FILE NAME";

type Outcome = Result<(), Box<dyn Error>>;

fn storage(file: &str) -> Arc<dyn TokenStorage> {
    tokens::storage(Path::new(file))
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    println!("ready");
    std::io::stdin().read_line(&mut String::new())?;
    match arguments.as_slice() {
        ["refresh", file, base_url, tasks] => refresh(storage(file), base_url, tasks.parse()?),
        ["write", file, name, rounds] => write(&storage(file), name, rounds.parse()?),
        ["grow", file] => grow(&storage(file)),
        ["cut", file, bytes] => cut(&storage(file), bytes.parse()?),
        ["store", file, name] => store(&storage(file), name),
        _ => Err(USAGE.into()),
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

/// Counts up until it is killed, in two tokens at once, and says each count that is stored.
fn grow(storage: &dyn TokenStorage) -> Outcome {
    loop {
        let mut count = 0;
        storage.change(&mut |known| count = tokens::grow(known))?;
        println!("{count}");
    }
}

/// Counts one up, and is ended by the system when it writes more than so much to any file.
fn cut(storage: &dyn TokenStorage, bytes: u64) -> Outcome {
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    setrlimit(Resource::RLIMIT_FSIZE, bytes, bytes)?;
    storage.change(&mut |known| {
        tokens::grow(known);
    })?;
    Ok(())
}

/// Stores one token, and says what came of it.
fn store(storage: &dyn TokenStorage, name: &str) -> Outcome {
    match storage.store_token_data(&[tokens::numbered(name, 1)]) {
        Ok(()) => println!("stored"),
        Err(error) => println!("{error}"),
    }
    Ok(())
}
