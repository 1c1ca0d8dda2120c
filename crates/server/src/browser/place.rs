//! Pages of ours that people log in for, whose path varies: where they come back to, as whom, and with which form.

use globus_auth_protocol::{http::Pairs, ids::IdentityId};

use crate::web::csrf::CSRF_FIELD;

/// Where somebody comes back to after they have logged in.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The path of the page.
    pub path: String,
    /// The identity that must log in, even if it is logged in already; none if anybody may who is.
    pub identity: Option<IdentityId>,
    /// What was typed into its form.
    pub form: Option<Pairs>,
}

/// Begins what an interaction keeps of a place. An authorize request, which stands in the same column, is a query
/// string, and no query string has a blank.
const MARK: &str = "page ";

impl Place {
    /// A page without a form.
    pub(super) const fn new(path: String) -> Self {
        Self {
            path,
            identity: None,
            form: None,
        }
    }

    /// A page whose form was sent.
    pub(super) fn with_form(path: String, form: &Pairs) -> Self {
        let typed = form.iter().filter(|(name, _)| *name != CSRF_FIELD);
        let form = typed.fold(Pairs::new(), |form, (name, value)| form.with(name.to_owned(), value));
        Self {
            form: Some(form),
            ..Self::new(path)
        }
    }

    /// As an interaction keeps it.
    pub(super) fn write(&self) -> String {
        let identity = self.identity.map_or("-".to_owned(), |identity| identity.to_string());
        let form = self.form.as_ref().map(Pairs::encode);
        let form = form.as_ref().map_or("", |form| form.as_str());
        format!("{MARK}{identity} {} {form}", self.path)
    }

    /// What an interaction keeps, if it is a place.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(MARK)?.splitn(3, ' ');
        let (identity, path, form) = (parts.next()?, parts.next()?, parts.next()?);
        let form = Some(form).filter(|form| !form.is_empty());
        Some(Self {
            path: path.to_owned(),
            identity: identity.parse().ok(),
            form: form.and_then(|form| Pairs::read_form(form.as_bytes()).ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let identity: IdentityId = "a0000000-0000-4000-8000-000000000001".parse().unwrap();
        let form = Pairs::new().with("name", "My app & co").with(CSRF_FIELD, "token");
        let place = Place {
            identity: Some(identity),
            ..Place::with_form("/v2/web/console".to_owned(), &form)
        };
        let read = Place::read(&place.write()).unwrap();
        assert_eq!((read.path.as_str(), read.identity), ("/v2/web/console", Some(identity)));
        let form = read.form.unwrap();
        assert_eq!((form.get("name"), form.get(CSRF_FIELD)), (Some("My app & co"), None));
        let bare = Place::read(&Place::new("/x".to_owned()).write()).unwrap();
        assert!(bare.identity.is_none() && bare.form.is_none() && bare.path == "/x");
    }

    #[test]
    fn no_query_string_is_a_place() {
        for query in [
            "client_id=x",
            "page",
            "page+-+/x+",
            "page%20-%20/x%20",
            "",
            "/v2/web/account",
        ] {
            assert!(Place::read(query).is_none(), "{query}");
        }
    }
}
