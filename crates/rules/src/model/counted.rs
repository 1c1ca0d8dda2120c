//! What servers count for operators, minute by minute.

macro_rules! counted {
    ($($kind:ident $name:literal $help:literal)*) => {
        /// Something that is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Counted {
            $(#[doc = $help] $kind,)*
        }

        impl Counted {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// The one of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
            }
        }
    };
}
counted! {
    Issued "issued" "Access tokens that were issued."
    Refused "refused" "Requests for tokens that were refused."
    Failed "failed" "Requests that failed by a fault of the server."
    LoggedIn "logged_in" "Log-ins."
    NotLoggedIn "not_logged_in" "Attempts to log in with a wrong username or password, or too many of them."
    Introspected "introspected" "Tokens that were asked about."
}
