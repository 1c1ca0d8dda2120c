//! The options of the tools: `--name value`.

use crate::support::database::Database;

/// The words after the program's name, of which each is taken once.
#[derive(Debug)]
pub struct Arguments {
    words: Vec<String>,
    usage: &'static str,
}

impl Arguments {
    /// Those of this program. `usage` is what people are told who use others.
    #[must_use]
    pub fn new(usage: &'static str) -> Self {
        Self {
            words: std::env::args().skip(1).collect(),
            usage,
        }
    }

    /// The value of an option.
    ///
    /// # Errors
    /// The usage, where the value is missing.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        if at + 1 >= self.words.len() {
            return Err(self.usage());
        }
        self.words.remove(at);
        Ok(Some(self.words.remove(at)))
    }

    /// The number that an option has.
    ///
    /// # Errors
    /// The usage, where it is none.
    pub fn number(&mut self, name: &str) -> Result<Option<u64>, String> {
        let text = self.text(name)?;
        let number = text.map(|text| text.parse().map_err(|_| self.usage()));
        number.transpose()
    }

    /// The databases that `--engine` names; both where it is not there.
    ///
    /// # Errors
    /// The usage, where there is no such database.
    pub fn engines(&mut self) -> Result<Vec<Database>, String> {
        match self.text("--engine")?.as_deref() {
            None => Ok(Database::ALL.to_vec()),
            Some("sqlite") => Ok(vec![Database::Sqlite]),
            Some("postgres") => Ok(vec![Database::Postgres]),
            Some(_) => Err(self.usage()),
        }
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// The usage, where something is.
    pub fn end(self) -> Result<(), String> {
        if self.words.is_empty() {
            Ok(())
        } else {
            Err(self.usage())
        }
    }

    fn usage(&self) -> String {
        format!("usage: {}", self.usage)
    }
}

/// A seed for a run that names none.
///
/// # Errors
/// The system gives none.
pub fn seed() -> Result<u64, String> {
    let mut bytes = [0; 4];
    #[expect(
        clippy::disallowed_methods,
        reason = "a run that names no seed draws one, and tells it"
    )]
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "no random numbers".to_owned())?;
    Ok(u32::from_be_bytes(bytes).into())
}
