use clap::{Args, ValueEnum};
use globus_auth::{
    AuthClient,
    developer::{ClientVisibility, Links},
    patch::Patch,
    protocol::exchange::developer::clients::ClientSettings,
};

use crate::{
    developer::{find_provider, list},
    error::CommandError,
};

/// What a client shall be like, when it is made and later.
#[derive(Debug, Args)]
pub(super) struct SettingsArguments {
    /// Who may see it
    #[arg(long, value_enum, value_name = "WHO")]
    visibility: Option<Visibility>,
    /// Where people may be sent after the login; may stand several times, and all together take the place of those before
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Its terms, which people can read when they log in; only together with --privacy-policy
    #[arg(long, value_name = "URL", requires = "privacy_policy")]
    terms_and_conditions: Option<String>,
    /// Its privacy policy; only together with --terms-and-conditions
    #[arg(long, value_name = "URL", requires = "terms_and_conditions")]
    privacy_policy: Option<String>,
    /// The provider at which a person must have an identity, by id or domain
    #[arg(long, value_name = "ID|DOMAIN")]
    required_idp: Option<String>,
    /// The provider that the login page proposes, by id or domain
    #[arg(long, value_name = "ID|DOMAIN")]
    preselect_idp: Option<String>,
}

/// Who may see a client.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Visibility {
    /// Everyone who is logged in
    Public,
    /// Those of the same project
    Private,
}

impl SettingsArguments {
    /// What was said; providers are looked up.
    pub(super) async fn read(&self, client: &AuthClient) -> Result<ClientSettings, CommandError> {
        let mut settings = ClientSettings {
            visibility: self.visibility.map(|visibility| match visibility {
                Visibility::Public => ClientVisibility::Public,
                Visibility::Private => ClientVisibility::Private,
            }),
            redirect_uris: list(&self.redirect_uris),
            ..ClientSettings::default()
        };
        if let (Some(terms), Some(privacy)) = (&self.terms_and_conditions, &self.privacy_policy) {
            settings.links = Patch::Value(Links {
                terms_and_conditions: terms.clone(),
                privacy_policy: privacy.clone(),
            });
        }
        if let Some(wanted) = &self.required_idp {
            settings.required_idp = Patch::Value(find_provider(client, wanted).await?);
        }
        if let Some(wanted) = &self.preselect_idp {
            settings.preselect_idp = Patch::Value(find_provider(client, wanted).await?);
        }
        Ok(settings)
    }
}

/// What a client shall have no longer.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(super) struct RemovalArguments {
    /// People may be sent nowhere after the login
    #[arg(long, conflicts_with = "redirect_uris")]
    no_redirect_uris: bool,
    /// It has no terms and no privacy policy any more
    #[arg(long, conflicts_with_all = ["terms_and_conditions", "privacy_policy"])]
    no_links: bool,
    /// A person may have identities anywhere
    #[arg(long, conflicts_with = "required_idp")]
    no_required_idp: bool,
    /// The login page proposes no provider
    #[arg(long, conflicts_with = "preselect_idp")]
    no_preselect_idp: bool,
}

impl RemovalArguments {
    /// The settings without these.
    pub(super) fn applied(&self, mut settings: ClientSettings) -> ClientSettings {
        if self.no_redirect_uris {
            settings.redirect_uris = Some(Vec::new());
        }
        if self.no_links {
            settings.links = Patch::Null;
        }
        if self.no_required_idp {
            settings.required_idp = Patch::Null;
        }
        if self.no_preselect_idp {
            settings.preselect_idp = Patch::Null;
        }
        settings
    }
}
