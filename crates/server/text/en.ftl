# What the pages say, in English. docs/PAGES.md tells how to write here; a test holds the languages against each other and
# against the pages.

## Every page
skip = Skip to the content
dev-badge = Development
dev-notice = Everybody and everything on this server is made up. Do not type a real password here.
nav-label = Site
nav-account = Account
nav-console = Developers
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
login-linked-already = { $username } is linked to your account already. Log in with another identity.
login-link-title = Log in with another identity
login-link-lead = to link it to <strong>{ $username }</strong>
login-link-again-title = Log in again
login-link-again-lead = as yourself, before an identity is linked to <strong>{ $username }</strong>
login-link-cancel = Do not link

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
remove-factor-title = Remove the second factor?
remove-factor-means = From then on your password alone lets in, for you and every identity linked to you.
remove-factor-codes = Your recovery codes end with it. Applications that ask for a second factor ask you to set one up again.
remove-factor-keep = Keep it

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
account-identities-change = Link, unlink or choose the primary one
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
consents-given = Given
consents-used = Last used
consents-show-picture = Show it as a picture
consents-picture = What { $application } may do, and what services do for that
application-way = The way here
application-may = What it may do as { $username }
application-about = About this application

## Linked identities
identities-title = Your identities
identities-tab = Identities
identities-lead = You can log in as any of them. Applications know you by the primary one, unless they ask for one of a certain provider.
identities-closed = closed
identities-make-primary = Make it the primary one
identities-unlink = Unlink
identities-link = Link another identity
identities-again = If you logged in more than half an hour ago, you are asked to log in again before something is changed.
unlink-title = Unlink { $username }?
unlink-account = It becomes an account of its own. Whoever logs in as it is not you any more.
unlink-applications = What applications may do in its name they still may, and they no longer see your other identities with it.
unlink-alone = You are logged in as it, and will be that identity alone in this browser.
unlink-second-factor = It has no second factor then: its password alone lets in, until one is set up for it.
unlink-back = Back to your identities
link-title = Link these identities?
link-lead = <strong>{ $other }</strong> would be linked to <strong>{ $username }</strong>.
link-own = Yours
link-others = Added to them
link-means = Whoever logs in as one of them is you, with all of them.
link-applications = Applications that ask who you are see all of them. They know you as before, and what you let them do stays.
link-sessions = Where { $other } is logged in elsewhere, that ends.
link-factor-own = Your second factor is asked for at each log-in as any of them.
link-factor-other = The second factor of { $other } is asked for at each log-in as any of them. Where you are logged in elsewhere, that ends.
link-factor-both = Your own second factor is asked for at each log-in as any of them. That of { $other } ends, with its recovery codes.
link-submit = Link
link-cancel = Do not link
link-then = Then you go on to { $application }.
link-offer-title = { $application } needs an identity from { $provider }
link-offer-lead = You are logged in, but none of your identities is from { $provider }:
link-offer-means = If you have one, you can link it to these. You log in with it once, and { $application } knows you by it.
link-offer-link = Link an identity
link-offer-other = Log in as somebody else
link-offer-back = Back to { $application }

## Where somebody is logged in
sessions-title = Where you are logged in
sessions-tab = Devices
sessions-lead = Each browser in which you are logged in. If you do not know one, log out there and change your password.
sessions-browser-on = { $browser } on { $system }
sessions-unknown = A browser that does not say what it is
sessions-here = this one
sessions-address = from { $address }
sessions-since = Logged in since
sessions-used = Last used
sessions-end = Log out there
sessions-end-others = Log out everywhere else
sessions-tokens = Applications keep the access that you gave them. Take it back under Applications.

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
error-not-yours = This belongs to a project that you do not administer.
error-not-yours-advice = Ask one of its administrators, or log in with the identity that is one.
error-method = This page cannot be asked for in this way.
error-method-advice = Go back and start again from there.
error-too-many = Too many log-ins were begun from your network.
error-too-many-advice = Wait a minute, then go back to the application and log in again from there.
error-busy = The server is too busy to do this now.
error-busy-advice = Try again in a few seconds.
error-internal = The server failed. What you did may or may not have taken effect.
error-internal-advice = Try again. If it happens again, tell those who run this server, with the lines below.

## The console
console-title = Projects
console-way = The way here
console-lead = A project holds applications and policies, and the people who look after them.
console-no-projects = You have no projects yet.
console-no-projects-help = A project is where your applications belong. Make one, then register an application in it.
console-new-project = New project
console-register = Register an application
console-count-applications = { $count } { $count ->
        [one] application
       *[other] applications
    }
console-count-policies = { $count } { $count ->
        [one] policy
       *[other] policies
    }
console-contact = Contact: { $address }
console-applications = Applications
console-no-applications = No application is registered here yet.
console-name = Name
console-kind = Kind
console-client-id = Client ID
console-policies = Policies
console-no-policies = No policy yet. A policy says who may use an application, and how they must have logged in.
console-policy-demands = What people must bring
console-new-policy = New policy
console-admins = Administrators
console-admin-groups = { $count ->
        [one] One group administers it too.
       *[other] { $count } groups administer it too.
    }
console-project-id = Project ID
console-edit-project = Change the project
console-delete = Delete …
console-save = Save
console-saved = Your changes are saved.
console-how = The same without a browser
console-how-command = With the command
console-how-sdk = With the Rust SDK, where client is an <code>AuthClient</code>
console-form-faults = { $count ->
        [one] One field needs your attention; it says why.
       *[other] { $count } fields need your attention; each says why.
    }

## The console: projects
console-project-name-help = People see it where they are asked for consent.
console-contact-email = Contact e-mail
console-contact-email-help = Where people who use its applications can write to.
console-admins-help = The usernames of those who may change the project and everything in it. Empty a field to take somebody away.
console-admin = Username
console-admin-unknown = nobody has this username
console-create-project = Create the project
console-delete-project = Delete the project { $name }?
console-delete-project-means = Its policies go with it, and whatever demands one of them is satisfied by nobody from then on. A project that still has applications is not deleted.
console-delete-now = Delete it
console-keep = Keep it

## The console: registering an application
console-register-lead = Answer three questions. Everything but where it runs and its project can be changed later.
console-register-no-project = An application belongs to a project, and you have none yet.
console-question-name = 1. What is it called, and whose is it?
console-client-name-help = People see it where they log in and where they are asked for consent.
console-project = Project
console-project-help = Whoever administers the project may change the application.
console-question-runs = 2. Where does it run?
console-runs-web = On a server, for people with a browser
console-runs-web-help = A web site, a portal, a science gateway. It keeps a secret.
console-runs-browser = In the browser alone
console-runs-browser-help = A single-page application. It keeps no secret and uses PKCE.
console-runs-native = On the machines of the people who use it
console-runs-native-help = A command, a desktop or mobile application, a notebook. It keeps no secret and uses PKCE.
console-runs-service = By itself, without people
console-runs-service-help = A service account: a job, a robot, a test. It logs in as itself with a secret.
console-runs-api = As a service that others call
console-runs-api-help = An API (resource server). Others get tokens for its scopes; it checks them with a secret.
console-question-needs = 3. What does it need?
console-redirect-uris = Redirect URIs
console-redirect-uri = Redirect URI
console-redirect-uris-register-help = Where people come back to after they have logged in. Applications on people’s machines and services need none.
console-redirect-uris-help = Where people may be sent after they have logged in, to the letter. Empty a field to take one away.
console-redirect-needed = people could not come back to it: give at least one
console-scopes-needed = Scopes that it asks for
console-scopes-needed-help = Separated by blanks. For the examples on the next page; an application may ask for others any time.
console-scopes-unreadable = cannot be read: name scopes, separated by blanks
console-scopes-unknown = there is no such scope: { $scopes }
console-first-scope = Its first scope
console-first-scope-help = What others may ask people to let them do with the service. Leave the suffix empty to begin without one.
console-choose = choose one
console-register-submit = Register it
console-first-credential = Made at registration
console-registered = { $name } is registered
console-registered-unfinished = The application is registered, but its first scope could not be made:
console-secret = Client secret
console-secret-once = It is shown this once and never again: copy it now, and keep it where only the application finds it. If it is lost, make a new one.
console-no-secret = An application of this kind has no secret.
console-print = Print
console-use-now = Use it now
console-use-server = The first line tells all three which server to talk to. The secret is read from a file or from the environment, so that it stands in no program.
console-use-rust = With the Rust SDK
console-use-python = With the Python SDK
console-to-client = To the application

## The console: an application
console-kind-web = Web application
console-kind-browser = Application in the browser
console-kind-native = Native application
console-kind-service = Service account
console-kind-api = API (resource server)
console-kind-connect-server = Globus Connect Server
console-kind-hybrid = Web application and API
console-tab-settings = Settings
console-tab-credentials = Credentials
console-tab-scopes = Scopes
console-privacy-policy = Privacy policy
console-terms = Terms and conditions
console-links-help = An address that people can follow from the consent page. Give both, or neither.
console-visibility = Who can look it up
console-visibility-private = Those who administer its project
console-visibility-public = Everybody who has logged in
console-any-provider = any identity
console-required-idp = Required identity provider
console-required-idp-help = People must have an identity there, and the application sees that one.
console-no-provider = none
console-preselect-idp = Proposed identity provider
console-preselect-idp-help = The log-in page proposes it first.
console-delete-client = Delete the application { $name }?
console-delete-client-means = Its credentials, what people allowed it, and all its tokens end at once. An application that still owns scopes is not deleted.
console-secret-of = The secret of { $name }
console-no-credentials = No credential yet: the application cannot prove who it is.
console-created = Created
console-end = Delete
console-delete-named = Delete { $name } …
console-new-credential = New credential
console-credential-name-help = So that you know later where its secret is.
console-create-credential = Create the credential
console-delete-credential = Delete the credential { $name }?
console-delete-credential-means = Whoever uses its secret is let in no more.

## The console: scopes
console-scope = Scope
console-no-scopes = No scope yet: nobody can ask for a token for this service.
console-new-scope = New scope
console-advertised-tag = found by everybody
console-graph = What depends on what
console-graph-help = A scope stands left of those that its service needs. A dashed line is optional: it is consented to only when an application asks for it.
console-optional = optional
console-fqdns = Domain names
console-fqdn-record = The scopes stand under a domain name too once the domain says so, by a TXT record with the client ID:
console-fqdn = Domain name
console-fqdn-help = It is looked up now, and cannot be taken away again.
console-add-fqdn = Check and add
console-scope-suffix = Suffix
console-scope-suffix-help = The end of the scope string: lower-case letters, digits, underscores; such as all or view_data.
console-scope-name = Name of the scope
console-scope-name-help = A few words, for lists.
console-scope-description = What it allows
console-scope-description-help = People read it where they are asked for consent: begin with a verb, such as “View your data”.
console-advertised = Everybody can find it
console-advertised-help = Otherwise only those who administer the project see it in lists; anybody may ask for it by name.
console-refresh = There are refresh tokens for it
console-refresh-help = Otherwise access ends with the session of the person.
console-required-domains = Required domains
console-required-domains-help = People need an identity of one of these, separated by commas; empty for everybody.
console-dependent = Dependent scopes
console-dependent-help = What the service needs of others to do its work, by scope string. People consent to it along with this one. Empty a field to take one away.
console-dependent-optional = optional: only when an application asks for it
console-dependent-refresh = needs refresh tokens
console-create-scope = Create the scope
console-delete-scope = Delete the scope { $name }?
console-delete-scope-means = The consents to it, all below them, and their tokens end at once. A scope that others depend on is not deleted.

## The console: policies
console-policy-id = Policy ID
console-policy-lead = A policy holds for nobody by itself: applications and services name it when they ask people to log in, or when they check a token.
console-policy-name-help = People see it when they must log in again because of it.
console-policy-description = What it is for
console-policy-description-help = In a sentence, for those who administer the project.
console-high-assurance = It looks at the session (high assurance)
console-high-assurance-help = The identity must have logged in in this very session; otherwise it is enough that it is linked. This cannot be changed later.
console-timeout = Seconds since the log-in, at most
console-timeout-help = How long ago the log-in may be, such as 3600 for an hour. Empty: any time in the session, or what stood here before.
console-mfa = A second factor is demanded
console-mfa-help = Only for policies that look at the session.
console-include = Only identities of these domains
console-include-help = Separated by commas, such as example.edu or *.example.edu; empty for all.
console-exclude = No identities of these domains
console-exclude-help = Separated by commas; they are refused even if the other list has them.
console-create-policy = Create the policy
console-delete-policy = Delete the policy { $name }?
console-delete-policy-means = Whatever demands it is satisfied by nobody from then on.
policy-linked = People must have an identity of theirs linked that fits; when they logged in with it does not matter.
policy-session = People must have logged in with a fitting identity in this session.
policy-session-hours = People must have logged in with a fitting identity within the last { $hours ->
        [one] hour
       *[other] { $hours } hours
    }.
policy-session-minutes = People must have logged in with a fitting identity within the last { $minutes ->
        [one] minute
       *[other] { $minutes } minutes
    }.
policy-session-seconds = People must have logged in with a fitting identity within the last { $seconds ->
        [one] second
       *[other] { $seconds } seconds
    }.
policy-of = It must be of { $domains }.
policy-not-of = It must not be of { $domains }.
policy-mfa = They must have used a second factor.

## The console: what is wrong, in English in the words that programs read
fault-missing = is missing
fault-one-line = must be one line, and not empty
fault-empty = must not be empty
fault-address = must look like name@domain
fault-unknown-identity = names an identity that does not exist
fault-unknown-group = groups are kept by Globus Groups, which this server does not have: name identities in admin_ids
fault-no-administrator = a project needs at least one administrator
fault-link = must be an http or https URL
fault-both-links = give both, or neither
fault-unknown-provider = there is no such identity provider
fault-unknown-project = there is no such project
fault-resource-server = only resource servers own scopes
fault-suffix = may have lower-case letters, digits and underscores only
fault-no-suffix = the scope string of this scope has none
fault-scope-twice = names a scope twice
fault-unknown-scope = names a scope that does not exist
fault-circle = the scope would depend on itself, directly or through others
fault-domains = must be domain names, such as example.org
fault-domain-patterns = must be domain names, such as example.org or *.example.org
fault-domain = must be a domain name, such as api.example.org
fault-domain-no-record = the domain has no TXT record with the client’s id; add one, wait until it is published, and try again
fault-domain-no-answer = no DNS resolver answered; try again
fault-timeout = must be a number of seconds from 1 to 315360000
fault-without-high-assurance = goes with high assurance only
fault-public-client = a public client can keep no secret
fault-redirect-malformed = must be an absolute URL of ASCII characters without user, fragment, blanks or backslashes
fault-redirect-https = must be https; http only for localhost, 127.0.0.1 and [::1]
fault-redirect-auth-code = the auth-code page is only allowed for native application clients
conflict-changed = Somebody else has changed it since you opened this page. Here is what you typed. Open the page in another tab to see what stands there now; if you send the form again, what you typed takes its place.
conflict-taken = There is such a thing already; try again.
conflict-suffix = the application has a scope with this suffix already
conflict-fqdn = another application has this domain name
conflict-fqdn-in-use = there are scopes under this domain name already
conflict-has-clients = The project still has applications; delete them first.
conflict-owns-scopes = The application still owns scopes; delete them first.
conflict-depended-on = Other scopes depend on this one; take it out of their dependent scopes first.

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
