//! Where output goes: results to standard output, talk to standard error. No other file prints.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use globus_auth_server::config::{Log, LogFormat};
use serde::Serialize;
use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{arguments::Format, environment::Environment, error::CommandError, telemetry::Layers};

/// The way to whoever uses the command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ui {
    format: Format,
    colour: bool,
}

impl Ui {
    pub(crate) fn new(format: Format, environment: &Environment) -> Self {
        let plain = environment.raw("NO_COLOR").is_some() || environment.raw("TERM").is_some_and(|term| term == "dumb");
        Self {
            format,
            colour: !plain && io::stderr().is_terminal(),
        }
    }

    /// Writes a result: as JSON, or as the text that `text` makes of it.
    pub(crate) fn result<T: Serialize>(&self, value: &T, text: impl FnOnce(&T) -> String) -> Result<(), CommandError> {
        match self.format {
            Format::Json => self.document(value),
            Format::Text => self.line(&text(value)),
        }
    }

    /// Writes a result of which a program gets a document and a person one line at standard error.
    pub(crate) fn done<T: Serialize>(&self, value: &T, said: &str) -> Result<(), CommandError> {
        match self.format {
            Format::Json => self.document(value),
            Format::Text => {
                self.say(said);
                Ok(())
            }
        }
    }

    /// Writes text for people, as it comes; nothing where a document will be written.
    pub(crate) fn line(&self, text: &str) -> Result<(), CommandError> {
        if self.format == Format::Json || text.is_empty() {
            return Ok(());
        }
        write(&format!("{}\n", text.trim_end()))
    }

    /// Writes one JSON document: spread over lines for a terminal, in one line for a program.
    fn document<T: Serialize>(&self, value: &T) -> Result<(), CommandError> {
        let spread = io::stdout().is_terminal();
        let text = if spread {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        let text = text.map_err(|error| CommandError::failed(format!("cannot write the result: {error}")))?;
        write(&format!("{text}\n"))
    }

    /// Writes text that is the result itself, whatever the format.
    #[expect(clippy::unused_self, reason = "to write, one needs the way to the person")]
    pub(crate) fn raw(&self, text: &str) -> Result<(), CommandError> {
        write(text)
    }

    /// Writes one JSON document in one line, whatever the format.
    pub(crate) fn json_line<T: Serialize>(&self, value: &T) -> Result<(), CommandError> {
        let text = serde_json::to_string(value)
            .map_err(|error| CommandError::failed(format!("cannot write the result: {error}")))?;
        write(&format!("{text}\n"))
    }

    /// Says something that is no result.
    #[expect(clippy::unused_self, reason = "to talk, one needs the way to the person")]
    pub(crate) fn say(&self, text: &str) {
        // Nobody can be told that nobody can be told.
        drop(writeln!(io::stderr(), "{text}"));
    }

    /// Asks; the answer is typed on the same line.
    #[expect(clippy::unused_self, reason = "to talk, one needs the way to the person")]
    pub(crate) fn ask(&self, question: &str) {
        let mut terminal = io::stderr();
        drop(write!(terminal, "{question}").and_then(|()| terminal.flush()));
    }

    /// Says why the command fails, and what to do next.
    pub(crate) fn error(&self, error: &CommandError) {
        if error.is_silent() {
            return;
        }
        if error.is_signal() && io::stderr().is_terminal() {
            // Ctrl-C leaves a mark on the line.
            self.say("");
        }
        self.say(&format!("{} {error}", self.paint("error:", "\u{1b}[1;31m")));
        if let Some(hint) = error.what_to_do() {
            self.say(&format!("{} {hint}", self.paint("hint:", "\u{1b}[1;36m")));
        }
    }

    fn paint(&self, text: &str, colour: &str) -> String {
        if self.colour {
            format!("{colour}{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn write(text: &str) -> Result<(), CommandError> {
    let mut output = io::stdout().lock();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => CommandError::output_closed(),
            _ => CommandError::failed(format!("cannot write to standard output: {error}")),
        })
}

/// Logs to standard error.
pub(crate) fn start_log(filter: &str) -> Result<(), CommandError> {
    let filter = filter.parse::<tracing_subscriber::EnvFilter>().map_err(|error| {
        CommandError::usage(format!("GLOBUS_AUTH_LOG: {error}"))
            .hint("use a level such as 'debug', or 'globus_auth=trace'")
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    Ok(())
}

/// Logs to standard error as a server's configuration wants it, or as `filter` says; and makes traces.
pub(crate) fn start_server_log(log: &Log, filter: Option<&str>, traces: Option<Layers>) -> Result<(), CommandError> {
    let (place, filter) = filter.map_or(("log.filter", log.filter.as_str()), |filter| {
        ("GLOBUS_AUTH_LOG", filter)
    });
    let filter = filter.parse::<tracing_subscriber::EnvFilter>().map_err(|error| {
        CommandError::usage(format!("{place}: {error}"))
            .hint("use a level such as 'info', or 'globus_auth_server=debug'")
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let registry = tracing_subscriber::registry().with(traces).with(filter);
    match log.format {
        LogFormat::Text => registry.with(lines.with_ansi(io::stderr().is_terminal())).init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
    Ok(())
}

/// Shows what the parser of the command line has to say: help and version on standard output, anything else on standard
/// error.
pub(crate) fn show_parser_answer(answer: &clap::Error) -> ExitCode {
    // There is no other place to say that it could not be shown.
    drop(answer.print());
    if answer.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

/// Rows as text, each column as wide as its longest member.
pub(crate) fn table(indent: usize, rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let lines = rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect::<Vec<_>>();
        format!("{:indent$}{}", "", cells.join("  ")).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned()],
            vec!["längst".to_owned(), String::new()],
        ];
        assert_eq!(table(2, &rows), "  a       b\n  längst");
    }
}
