//! `cargo xtask bench [whoami] [id-tokens] [headers] [identities] [service]`: measurements beside the peers, all in one run.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for people at a terminal; nothing depends on it"
)]

use std::process::ExitCode;

use globus_auth_e2e::bench::{headers, id_tokens, identities, service, usage, whoami};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((first, rest)) if first == "--measure" => measure(rest),
        _ => bench(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Measures one program and prints what it cost, as JSON.
fn measure(command: &[String]) -> Result<(), String> {
    let (program, arguments) = command.split_first().ok_or("--measure PROGRAM [ARGUMENT…]")?;
    let cost = usage::run(program, arguments)?;
    println!(
        "{}",
        serde_json::to_string(&cost).map_err(|problem| problem.to_string())?
    );
    Ok(())
}

fn bench(wanted: &[String]) -> Result<(), String> {
    let known = ["whoami", "id-tokens", "headers", "identities", "service"];
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!(
            "there is no measurement '{unknown}'; there are: {}",
            known.join(", ")
        ));
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    println!("All on this machine, in one run, the sides in turn; medians. Only ratios travel.");
    if is_wanted("whoami") {
        println!();
        for table in whoami::measure()? {
            println!("{table}");
        }
    }
    if is_wanted("id-tokens") {
        println!("\n{}", id_tokens::measure()?);
    }
    if is_wanted("headers") {
        println!("\n{}", headers::measure()?);
    }
    if is_wanted("identities") {
        println!("\n{}", identities::measure()?);
    }
    if is_wanted("service") {
        println!();
        for table in service::measure()? {
            println!("{table}");
        }
    }
    Ok(())
}
