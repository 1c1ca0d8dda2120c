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
login-elsewhere = Or use your organization
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

## Consent
consent-title = Allow { $application }?
consent-heading = <strong>{ $application }</strong> would like to
consent-optional = optional
consent-dependencies = For this, it also uses:
consent-offline = It can do this while you are away, until you take it back.
consent-label = Label for this consent
consent-label-help = Helps you tell your devices apart, such as “laptop”.
consent-username = You are <strong>{ $username }</strong>.
consent-destination = Either way you go on to <strong>{ $destination }</strong>.
consent-destination-code = Either way you go on to a page that shows a code.
consent-about = About { $application }:
consent-privacy-policy = privacy policy
consent-terms = terms
consent-allow = Allow
consent-deny = Deny

## The page that shows a code
auth-code-title = Authorization code
auth-code-lead = Copy this code and paste it into <strong>{ $application }</strong>:
auth-code-lead-nobody = Copy this code and paste it into the application:
auth-code-once = It works once. Give it to nobody: whoever has it may act as you.
auth-code-once-minutes = It works once, for { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }. Give it to nobody: whoever has it may act as you.
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
error-method = This page cannot be asked for in this way.
error-method-advice = Go back and start again from there.
error-busy = The server is too busy to do this now.
error-busy-advice = Try again in a few seconds.
error-internal = The server failed. What you did may or may not have taken effect.
error-internal-advice = Try again. If it happens again, tell those who run this server, with the lines below.
