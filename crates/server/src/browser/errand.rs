//! What a person logs in for: an application, or a page of ours.

use globus_auth_rules::{authorize::LoginNeeded, linking::LinkStage, model::Interaction};

use super::{
    ACCOUNT_PATH, CONSENTS_PATH, IDENTITIES_PATH, OPERATOR_PATH, SECOND_FACTOR_PATH, SESSIONS_PATH, console,
    failure::PageFailure,
    flow::{Asked, Step},
    linking::LinkUnderWay,
    login::with_target,
    place::Place,
    visit::Visit,
};
use crate::{app::App, web::reply::Reply};

/// What a person logs in for.
pub(super) enum Errand {
    /// An application asks.
    Application(Box<Asked>),
    /// A page of ours must know who is there.
    Page(OwnPage),
    /// So must a page of ours whose path varies.
    Place(Place),
}

/// A page of ours that people log in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnPage {
    /// The account.
    Account,
    /// The consents.
    Consents,
    /// What is linked, for which they log in afresh.
    Identities,
    /// The second factor, for which they log in afresh.
    SecondFactor,
    /// Where they are logged in.
    Sessions,
    /// Those of operators, for which they log in afresh too.
    Operator,
}

/// What must happen next on an errand.
pub(super) enum Next {
    /// What an application's request needs.
    Application(Box<Step>),
    /// The person must log in.
    LogIn(LoginNeeded),
    /// The person links another identity.
    Link(LinkStage),
    /// The page can be shown.
    Page(String),
    /// The page can be shown, with what was typed into it, which the interaction goes on keeping.
    Draft(String),
}

impl OwnPage {
    const ALL: [Self; 6] = [
        Self::Account,
        Self::Consents,
        Self::Identities,
        Self::SecondFactor,
        Self::Sessions,
        Self::Operator,
    ];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Account => ACCOUNT_PATH,
            Self::Consents => CONSENTS_PATH,
            Self::Identities => IDENTITIES_PATH,
            Self::SecondFactor => SECOND_FACTOR_PATH,
            Self::Sessions => SESSIONS_PATH,
            Self::Operator => OPERATOR_PATH,
        }
    }
}

impl Errand {
    /// Reads what an interaction is for. The path of a page of ours stands there in the place of an authorize request,
    /// and cannot be taken for one, which names its client.
    pub(super) async fn read(app: &App, interaction: &Interaction) -> Result<Self, PageFailure> {
        if let Some(place) = Place::read(&interaction.query) {
            return Ok(Self::Place(place));
        }
        match OwnPage::ALL.into_iter().find(|page| page.path() == interaction.query) {
            Some(page) => Ok(Self::Page(page)),
            None => Ok(Self::Application(Box::new(Asked::read(app, &interaction.query).await?))),
        }
    }

    /// What must happen next.
    pub(super) async fn next(&self, app: &App, visit: &Visit, interaction: &Interaction) -> Result<Next, PageFailure> {
        if let Some(link) = LinkUnderWay::load(app, visit, interaction).await? {
            return Ok(Next::Link(link.stage));
        }
        match self {
            Self::Application(asked) => {
                let step = asked.next(app, visit, interaction.authenticated).await?;
                Ok(Next::Application(Box::new(step)))
            }
            Self::Page(_) | Self::Place(_) if visit.account.is_empty() => Ok(Next::LogIn(LoginNeeded::NoSession)),
            Self::Page(OwnPage::Identities | OwnPage::SecondFactor | OwnPage::Operator)
                if interaction.authenticated.is_none() =>
            {
                Ok(Next::LogIn(LoginNeeded::Again))
            }
            Self::Page(page) => Ok(Next::Page(page.path().to_owned())),
            Self::Place(place) => Ok(match place.identity {
                Some(wanted) if interaction.authenticated != Some(wanted) => {
                    Next::LogIn(LoginNeeded::Identity(wanted.to_string()))
                }
                _ if place.form.is_some() => Next::Draft(console::draft_path(place, &interaction.id)),
                _ => Next::Page(place.path.clone()),
            }),
        }
    }

    /// The application that asks.
    pub(super) fn application(&self) -> Option<&Asked> {
        match self {
            Self::Application(asked) => Some(asked),
            Self::Page(_) | Self::Place(_) => None,
        }
    }

    /// The application's name.
    pub(super) fn application_name(&self) -> Option<&str> {
        self.application().map(|asked| asked.client.client.name.as_str())
    }

    /// Lets the browser follow the answer to the page's form to the application.
    pub(super) fn with_target(&self, reply: Reply) -> Reply {
        match self {
            Self::Application(asked) => with_target(reply, &asked.request.redirect_uri),
            Self::Page(_) | Self::Place(_) => reply,
        }
    }
}
