# What the pages say, in English. docs/PAGES.md tells how to write here; a test holds the languages against each other and
# against the pages.

## Every page
skip = Skip to the content
dev-badge = Development
dev-notice = Everybody and everything on this server is made up. Do not type a real password here.
nav-label = Site
nav-account = Account
nav-log-out = Log out
copy = Copy
copied = Copied
print = Print
slow-down-seconds = Too many attempts. Wait { $seconds } { $seconds ->
        [one] second
       *[other] seconds
    }, then try again.
slow-down-minutes = Too many attempts. Wait { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }, then try again.

## Home
home-title = Home
home-lead = A server that speaks the Globus Auth protocol.
home-logged-in = This browser is logged in as:
home-applications = For applications
home-point = Point a client at this address:
home-discovery = OpenID Connect discovery document
home-keys = Signing keys
home-version = Version { $version }

## Logging in
login-title = Log in
login-lead = to continue to <strong>{ $application }</strong>
login-message = { $application } says:
login-required-identities = { $count ->
        [one] Log in as this identity:
       *[other] Log in as one of these identities:
    }
login-required-domains = { $count ->
        [one] Use an identity from this domain:
       *[other] Use an identity from one of these domains:
    }
login-provider = Use your identity from <strong>{ $provider }</strong>.
login-username = Username
login-password = Password
login-submit = Log in
login-or = or
login-elsewhere = Or use your organization
login-search = Search
login-search-label = Find your organization
login-search-by = Name or domain
login-search-none = No organization was found. Try another part of its name, or its domain.
login-search-more = { $count ->
        [one] There is one more.
       *[other] There are { $count } more.
    } Search for yours by name or domain.
login-at = Log in with { $provider }
login-people = Or pick somebody
login-as = Log in as { $name }
login-wrong = Username or password is wrong. Check both and try again.
login-elsewhere-refused = You did not log in there. Try again, or log in another way.
login-elsewhere-taken = Your identity cannot be used here: somebody else has your username, or it was closed. Ask those who run this service.
login-again-identity = You are logged in as { $who }. The application asks you to log in as { $wanted }.
login-again-domain = You are logged in as { $who }. The application asks for an identity of { $domains }.
login-again-policy = You are logged in as { $who }. The policy “{ $policy }” asks you to log in again.
login-again-second-factor = You are logged in as { $who }. The application asks you to log in with a second factor.

## The second factor
second-factor-title = Second factor
second-factor-tab = Second factor
second-factor-heading = Enter your code
second-factor-lead = to continue to <strong>{ $application }</strong> as <strong>{ $username }</strong>
second-factor-lead-here = as <strong>{ $username }</strong>
second-factor-code = Code of your authenticator application
second-factor-help = You do not have it at hand? Enter one of your recovery codes instead.
second-factor-wrong = That code is wrong or was used before. Wait for the next one and try again.
set-up-title = Set up a second factor
set-up-application = <strong>{ $application }</strong> asks for one.
set-up-lead = From now on you will be asked for a code whenever you log in as <strong>{ $username }</strong> or an identity linked to it.
set-up-scan = Scan this with an authenticator application on your telephone:
set-up-type = Or type this key into it:
set-up-code = The code that it shows
set-up-submit = Set up
recovery-title = Recovery codes
recovery-heading = Keep these recovery codes
recovery-lead = If you lose your authenticator application, each of them lets you in once in its place. They are not shown again.
recovery-keep = Write them down or print this page, and keep it apart from your password.
recovery-done = I have kept them
settings-lead = You are asked for a code of your authenticator application whenever you log in.
settings-codes-left = { $count ->
        [0] You have no recovery codes left.
        [one] You have one recovery code left.
       *[other] You have { $count } recovery codes left.
    } New ones replace them.
settings-new-codes = New recovery codes
settings-remove = Remove the second factor

## Consent
consent-title = Allow { $application }?
consent-heading = Allow <strong>{ $application }</strong>?
consent-lead = It would like to do this as <strong>{ $username }</strong>:
consent-optional = optional
consent-allowed = What you allowed before
consent-allowed-already = already allowed
consent-dependencies = For this, it also uses:
consent-offline = It can do this while you are away, until you take it back.
consent-label = Label for this consent
consent-label-help = Helps you tell your devices apart, such as “laptop”.
consent-run-by = Run by
consent-privacy-policy = Privacy policy
consent-terms = Terms
consent-next = Either way you go on to
consent-next-code = a page that shows a code
consent-allow = Allow
consent-deny = Deny

## The page that shows a code
auth-code-title = Authorization code
auth-code-lead = Copy this code and paste it into <strong>{ $application }</strong>:
auth-code-lead-nobody = Copy this code and paste it into the application:
auth-code-once = It works once. Give it to nobody: whoever has it may act as you.
auth-code-issued = Made
auth-code-expires = Good until
auth-code-left = { $minutes ->
        [one] one minute left
       *[other] { $minutes } minutes left
    }
auth-code-over = no more: log in again from the application
auth-code-close = You can close this page when the application has taken the code.

## The account
account-title = Your account
account-tabs = Your account
account-tab = Overview
account-identities = Linked identities
account-identity = Identity
account-provider = Provider
account-primary = primary
account-second-factor = It is set up.
account-second-factor-last = It is set up, and <strong>no recovery code is left</strong>.
account-second-factor-change = Change it
account-second-factor-none = Nobody needs more than your password to log in as you.
account-second-factor-set-up = Set up a second factor
account-applications = Applications
account-applications-text = What you once allowed holds until you take it back.
account-applications-link = What you let applications do
consents-title = What you let applications do
consents-tab = Applications
consents-none = Nothing.
consents-none-help = When an application asks you and you agree, you can take it back here.
consents-lead = What you take back ends at once. The application may ask you again.
consents-as = as { $username }
consents-take-back = Take back
consents-take-all-back = Take everything back

## Logging out
logout-title = Log out?
logout-logged-in = You are logged in as:
logout-means = This ends the log-in in this browser. Applications keep the access that you gave them.
signed-out-title = You are logged out
signed-out-lead = Nobody is logged in to { $site } with this browser.
signed-out-continue = Continue to { $name }
signed-out-host = The link leads to { $host }.

## Errors
error-title = Unable to Fulfill Your Request
error-lead = We are sorry, but this did not work.
error-time = Occurred at time:
error-id = Error ID:
error-code = Error code:
error-advice-application = Go back to the application and tell those who run it, with the lines below.
error-advice-again = Go back to the application and log in again from there.
error-advice-back = Go back and try again.
error-unknown-scopes-title = Unknown scope(s)
error-request-too-long = The request is too long: ask for fewer scopes at a time.
error-unreadable-query = The request cannot be read: { $problem }.
error-form-out-of-date = This form is out of date, or your browser does not send cookies.
error-form-out-of-date-advice = Allow cookies for this site, go back, load the page again and send it once more.
error-login-expired = This log-in has expired, is already finished, or was begun in another browser.
error-no-code = There is no code to show: it was used, has expired, or the application was not allowed in.
error-provider = The identity provider cannot be reached, or its answer cannot be trusted.
error-provider-advice = Try again in a minute. If that does not help, tell those who run this service, with the lines below.
error-not-found = There is no such page.
error-not-found-advice = Check the address, or go back.
error-method = This page cannot be asked for in this way.
error-method-advice = Go back and start again from there.
error-too-many = Too many log-ins were begun from your network.
error-too-many-advice = Wait a minute, then go back to the application and log in again from there.
error-busy = The server is too busy to do this now.
error-busy-advice = Try again in a few seconds.
error-internal = The server failed. What you did may or may not have taken effect.
error-internal-advice = Try again. If it happens again, tell those who run this server, with the lines below.

## Operator pages
nav-operator = Operator
operator-tabs = Operator pages
operator-title = Overview
operator-people-title = People
operator-clients-title = Applications
operator-audit-title = Audit log
operator-live-tokens = access tokens that are good, about
operator-live-tokens-help = Counted as they are issued, by all servers together: those of the last 48 hours, also when they were revoked since.
operator-identities = identities
operator-clients = applications
operator-sessions-open = open sessions of browsers
operator-hour = The last hour
operator-day = The last day
operator-issued = { $sum ->
        [one] One token issued
       *[other] { $sum } tokens issued
    }
operator-errors = { $sum ->
        [one] One request refused or failed
       *[other] { $sum } requests refused or failed
    }
operator-most = { $minutes ->
        [one] at most { $most } in a minute
       *[other] at most { $most } in { $minutes } minutes
    }
operator-as-table = The same as a table
operator-from = From
operator-issued-short = Issued
operator-refused-short = Refused
operator-failed-short = Failed
operator-keys = Signing keys
operator-key = Key
operator-made = Made
operator-state = State
operator-key-signs = signs
operator-key-next = signs soon
operator-key-past = published until its tokens end
operator-next-key = The next key is made by itself:
operator-no-next-key = The next key is made when an operator says so: <code>globus-auth admin keys rotate</code>.
operator-server = The server
operator-version = Version
operator-database = Database
operator-database-answers = { $waiting ->
        [0] answers, nothing waits
       *[other] answers, { $waiting } writes wait
    }
operator-audit-since = kept since
operator-audit-for-ever = kept for ever
operator-search = Search
operator-more = More
operator-crumbs = Where you are
operator-cancel = Cancel
operator-people-search = Username, name or id
operator-people-none = Nobody was found.
operator-username = Username
operator-name = Name
operator-provider = Identity provider
operator-used = active
operator-unused = never logged in
operator-closed = disabled
operator-person-title = One person
operator-person-identities = Identities
operator-do = What you can do
operator-primary = primary
operator-disable = Disable
operator-enable = Enable
operator-second-factor = Second factor
operator-second-factor-since = Set up
operator-codes-left = { $count ->
        [one] One recovery code is left.
       *[other] { $count } recovery codes are left.
    }
operator-no-second-factor = None is set up.
operator-remove-second-factor = Remove the second factor
operator-sessions = Open sessions
operator-no-sessions = There are none.
operator-session = Logged in
operator-session-since = Since
operator-session-until = Until
operator-strong = second factor
operator-sign-out = Sign out everywhere
operator-consents = What applications may do
operator-no-consents = Nothing was agreed to.
operator-client = Application
operator-scope = Scope
operator-consent-used = Last used
operator-since = since
operator-lately = Lately
operator-audit-of-actor = All that was done by it
operator-audit-of-subject = All that was done to it
operator-disable-title = Disable this identity
operator-disable-warning = It cannot log in any more. Its sessions end at once, and so do all tokens that were issued for it. What was agreed to stays.
operator-enable-title = Enable this identity
operator-enable-warning = It can log in again. Sessions and tokens that ended do not come back.
operator-sign-out-title = Sign out everywhere
operator-sign-out-warning = All sessions of this person end, in every browser and of every linked identity. Tokens that applications hold stay good.
operator-remove-second-factor-title = Remove the second factor
operator-remove-second-factor-warning = The authenticator application and the recovery codes of this person are worth nothing any more, and a password alone lets them in. Make sure who asks you for this.
operator-audited = The audit log will tell that you did it.
operator-clients-search = Name or id
operator-clients-none = No application was found.
operator-client-title = One application
operator-kind = Type
operator-id = Id
operator-visibility = Visibility
operator-public = public
operator-private = private
operator-project = Project
operator-parent = Made by or from
operator-redirect-uri = Redirect URI
operator-last-used = Last issued tokens, to the day
operator-never-used = never, or before this was kept
operator-credentials = Secrets
operator-no-credentials = It has none.
operator-audit-when = When
operator-audit-what = What
operator-audit-who = Who
operator-audit-to = To whom or what
operator-audit-where = From where
operator-audit-anything = Anything
operator-audit-since-day = From day
operator-audit-until-day = To day
operator-audit-show = Show
operator-audit-export = Export as JSON lines
operator-audit-help = People are named by username or id, everything else by id. Days are those of UTC.
operator-audit-unknown = Nobody has this username, or the day is none.
operator-audit-none = Nothing was done.
operator-audit-failed = { $times ->
        [one] failed
       *[other] failed { $times } times
    }
operator-audit-older = Older
operator-party-command = the command <code>globus-auth admin</code>
operator-party-server = the server
operator-party-unknown = somebody unknown
operator-party-database = the database
operator-party-nobody = a username that nobody has
error-operators = Only operators may see this page.
error-operators-advice = If you are one, log out and log in as the identity that is an operator’s. Those who run this service name them.
