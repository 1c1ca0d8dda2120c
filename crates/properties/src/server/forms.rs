//! Forms and query strings.

use std::collections::BTreeSet;

use globus_auth_server::web::{
    forms::{Form, FormError},
    query::Query,
};

use crate::{SECRET, keeps_the_secret};

/// What is read is encoded and read as the same, is what a lenient reader makes of it, names nothing twice and holds no
/// NUL; a query is read as a form is; what is refused is refused with more behind it too; no value is shown.
pub fn holds(input: &[u8]) {
    let form = read(input);
    match &form {
        Ok(form) => {
            let fields: Vec<(&str, &str)> = form.0.iter().collect();
            let lenient: Vec<_> = form_urlencoded::parse(input).collect();
            assert!(
                lenient
                    .iter()
                    .map(|(name, value)| (&**name, &**value))
                    .eq(fields.iter().copied())
            );
            let names: BTreeSet<&str> = fields.iter().map(|(name, _)| *name).collect();
            assert_eq!(names.len(), fields.len(), "a name twice");
            assert!(fields.len() <= 256);
            assert!(
                fields
                    .iter()
                    .all(|(name, value)| !name.contains('\0') && !value.contains('\0'))
            );
            let read = read(form.0.encode().as_bytes()).expect("what is encoded can be read");
            assert_eq!(read.0, form.0);
        }
        Err(error) => {
            assert!(error.to_string().len() < 512, "{error}");
            assert!(read(&[input, b"&more="].concat()).is_err(), "more makes it right");
        }
    }
    if let Ok(text) = std::str::from_utf8(input) {
        assert_eq!(
            Query::read(text).ok().map(|query| query.0),
            form.ok().map(|form| form.0)
        );
        if !text.contains(SECRET) {
            let outcome = read(format!("password={SECRET}&{text}").as_bytes());
            keeps_the_secret(&outcome);
            keeps_the_secret(&outcome.map_err(|error| error.to_string()).err());
        }
    }
}

fn read(body: &[u8]) -> Result<Form, FormError> {
    Form::read(Some(b"application/x-www-form-urlencoded"), body)
}
