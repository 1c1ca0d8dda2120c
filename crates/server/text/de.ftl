# Was die Seiten sagen, auf Deutsch.

## Jede Seite
skip = Zum Inhalt springen
dev-badge = Entwicklung
dev-notice = Alle und alles auf diesem Server ist erfunden. Geben Sie hier kein echtes Passwort ein.
nav-label = Website
nav-account = Konto
nav-log-out = Abmelden
copy = Kopieren
copied = Kopiert
slow-down-seconds = Zu viele Versuche. Warten Sie { $seconds } { $seconds ->
        [one] Sekunde
       *[other] Sekunden
    } und versuchen Sie es dann noch einmal.
slow-down-minutes = Zu viele Versuche. Warten Sie { $minutes } { $minutes ->
        [one] Minute
       *[other] Minuten
    } und versuchen Sie es dann noch einmal.

## Startseite
home-title = Startseite
home-lead = Ein Server, der das Protokoll von Globus Auth spricht.
home-logged-in = In diesem Browser ist angemeldet:
home-applications = Für Anwendungen
home-point = Richten Sie einen Client auf diese Adresse:
home-discovery = OpenID-Connect-Konfiguration
home-keys = Signaturschlüssel
home-version = Version { $version }

## Anmelden
login-title = Anmelden
login-lead = weiter zu <strong>{ $application }</strong>
login-message = { $application } schreibt:
login-required-identities = { $count ->
        [one] Melden Sie sich mit dieser Identität an:
       *[other] Melden Sie sich mit einer dieser Identitäten an:
    }
login-required-domains = { $count ->
        [one] Verwenden Sie eine Identität aus dieser Domäne:
       *[other] Verwenden Sie eine Identität aus einer dieser Domänen:
    }
login-provider = Verwenden Sie Ihre Identität von <strong>{ $provider }</strong>.
login-username = Benutzername
login-password = Passwort
login-submit = Anmelden
login-elsewhere = Oder über Ihre Einrichtung
login-at = Anmelden mit { $provider }
login-people = Oder wählen Sie jemanden aus
login-as = Anmelden als { $name }
login-wrong = Benutzername oder Passwort ist falsch. Prüfen Sie beides und versuchen Sie es noch einmal.
login-elsewhere-refused = Sie haben sich dort nicht angemeldet. Versuchen Sie es noch einmal, oder melden Sie sich anders an.
login-elsewhere-taken = Ihre Identität kann hier nicht verwendet werden: Jemand anderes hat Ihren Benutzernamen, oder sie wurde geschlossen. Fragen Sie die Betreiber dieses Dienstes.
login-again-identity = Sie sind als { $who } angemeldet. Die Anwendung bittet Sie, sich als { $wanted } anzumelden.
login-again-domain = Sie sind als { $who } angemeldet. Die Anwendung verlangt eine Identität aus { $domains }.
login-again-policy = Sie sind als { $who } angemeldet. Die Richtlinie „{ $policy }“ verlangt, dass Sie sich noch einmal anmelden.
login-again-second-factor = Sie sind als { $who } angemeldet. Die Anwendung verlangt eine Anmeldung mit zweitem Faktor.
login-linked-already = { $username } ist mit Ihrem Konto schon verknüpft. Melden Sie sich mit einer anderen Identität an.
login-link-title = Mit einer anderen Identität anmelden
login-link-lead = um sie mit <strong>{ $username }</strong> zu verknüpfen
login-link-again-title = Noch einmal anmelden
login-link-again-lead = als Sie selbst, bevor eine Identität mit <strong>{ $username }</strong> verknüpft wird
login-link-cancel = Nicht verknüpfen

## Der zweite Faktor
second-factor-title = Zweiter Faktor
second-factor-tab = Zweiter Faktor
second-factor-heading = Geben Sie Ihren Code ein
second-factor-lead = weiter zu <strong>{ $application }</strong> als <strong>{ $username }</strong>
second-factor-lead-here = als <strong>{ $username }</strong>
second-factor-code = Code Ihrer Authenticator-App
second-factor-help = Sie haben sie nicht zur Hand? Geben Sie stattdessen einen Ihrer Wiederherstellungscodes ein.
second-factor-wrong = Der Code ist falsch oder wurde schon verwendet. Warten Sie auf den nächsten und versuchen Sie es noch einmal.
set-up-title = Zweiten Faktor einrichten
set-up-application = <strong>{ $application }</strong> verlangt einen.
set-up-lead = Von jetzt an werden Sie bei jeder Anmeldung als <strong>{ $username }</strong> oder mit einer damit verknüpften Identität nach einem Code gefragt.
set-up-scan = Scannen Sie dies mit einer Authenticator-App auf Ihrem Telefon:
set-up-type = Oder geben Sie dort diesen Schlüssel ein:
set-up-code = Der Code, den sie anzeigt
set-up-submit = Einrichten
recovery-title = Wiederherstellungscodes
recovery-heading = Bewahren Sie diese Wiederherstellungscodes auf
recovery-lead = Wenn Sie Ihre Authenticator-App verlieren, lässt jeder davon Sie einmal an ihrer Stelle ein. Sie werden nicht noch einmal gezeigt.
recovery-keep = Schreiben Sie sie auf oder drucken Sie diese Seite, und bewahren Sie sie getrennt von Ihrem Passwort auf.
recovery-done = Ich habe sie aufbewahrt
settings-lead = Sie werden bei jeder Anmeldung nach einem Code Ihrer Authenticator-App gefragt.
settings-codes-left = { $count ->
        [0] Sie haben keine Wiederherstellungscodes mehr.
        [one] Sie haben noch einen Wiederherstellungscode.
       *[other] Sie haben noch { $count } Wiederherstellungscodes.
    } Neue ersetzen sie.
settings-new-codes = Neue Wiederherstellungscodes
settings-remove = Zweiten Faktor entfernen

## Zustimmung
consent-title = { $application } zustimmen?
consent-heading = <strong>{ $application }</strong> möchte
consent-optional = freiwillig
consent-dependencies = Dafür verwendet es auch:
consent-offline = Das gilt auch, während Sie nicht da sind, bis Sie es zurücknehmen.
consent-label = Name für diese Zustimmung
consent-label-help = Hilft Ihnen, Ihre Geräte zu unterscheiden, zum Beispiel „Laptop“.
consent-username = Sie sind <strong>{ $username }</strong>.
consent-destination = In jedem Fall geht es weiter zu <strong>{ $destination }</strong>.
consent-destination-code = In jedem Fall geht es weiter zu einer Seite, die einen Code zeigt.
consent-about = Über { $application }:
consent-privacy-policy = Datenschutzerklärung
consent-terms = Nutzungsbedingungen
consent-allow = Zustimmen
consent-deny = Ablehnen

## Die Seite, die einen Code zeigt
auth-code-title = Autorisierungscode
auth-code-lead = Kopieren Sie diesen Code und fügen Sie ihn in <strong>{ $application }</strong> ein:
auth-code-lead-nobody = Kopieren Sie diesen Code und fügen Sie ihn in die Anwendung ein:
auth-code-once = Er gilt einmal. Geben Sie ihn niemandem: Wer ihn hat, kann in Ihrem Namen handeln.
auth-code-once-minutes = Er gilt einmal und { $minutes } { $minutes ->
        [one] Minute
       *[other] Minuten
    } lang. Geben Sie ihn niemandem: Wer ihn hat, kann in Ihrem Namen handeln.
auth-code-close = Sie können diese Seite schließen, sobald die Anwendung den Code hat.

## Das Konto
account-title = Ihr Konto
account-tabs = Ihr Konto
account-tab = Übersicht
account-identities = Verknüpfte Identitäten
account-identity = Identität
account-provider = Anbieter
account-primary = primär
account-identities-change = Verknüpfen, lösen oder die primäre wählen
account-second-factor = Er ist eingerichtet.
account-second-factor-last = Er ist eingerichtet, und <strong>kein Wiederherstellungscode ist mehr übrig</strong>.
account-second-factor-change = Ändern
account-second-factor-none = Niemand braucht mehr als Ihr Passwort, um sich als Sie anzumelden.
account-second-factor-set-up = Zweiten Faktor einrichten
account-applications = Anwendungen
account-applications-text = Was Sie einmal erlaubt haben, gilt, bis Sie es zurücknehmen.
account-applications-link = Was Sie Anwendungen erlauben
consents-title = Was Sie Anwendungen erlauben
consents-tab = Anwendungen
consents-none = Nichts.
consents-none-help = Wenn eine Anwendung Sie fragt und Sie zustimmen, können Sie es hier zurücknehmen.
consents-lead = Was Sie zurücknehmen, endet sofort. Die Anwendung kann Sie noch einmal fragen.
consents-as = als { $username }
consents-take-back = Zurücknehmen
consents-take-all-back = Alles zurücknehmen
consents-given = Gegeben
consents-used = Zuletzt benutzt
consents-show-picture = Als Bild zeigen
consents-picture = Was { $application } darf, und was Dienste dafür tun

## Verknüpfte Identitäten
identities-title = Ihre Identitäten
identities-tab = Identitäten
identities-lead = Sie können sich mit jeder von ihnen anmelden. Anwendungen kennen Sie unter der primären, wenn sie nicht eine bestimmte Einrichtung verlangen.
identities-closed = geschlossen
identities-make-primary = Zur primären machen
identities-unlink = Lösen
identities-link = Eine weitere Identität verknüpfen
identities-again = Wenn Ihre Anmeldung länger als eine halbe Stunde her ist, melden Sie sich noch einmal an, bevor etwas geändert wird.
unlink-title = { $username } lösen?
unlink-account = Die Identität wird ein eigenes Konto. Wer sich mit ihr anmeldet, ist nicht mehr Sie.
unlink-applications = Was Anwendungen in ihrem Namen dürfen, dürfen sie weiter. Ihre anderen Identitäten sehen sie mit ihr nicht mehr.
unlink-alone = Sie sind mit ihr angemeldet und in diesem Browser dann nur noch diese Identität.
unlink-second-factor = Sie hat dann keinen zweiten Faktor: Ihr Passwort allein genügt, bis einer für sie eingerichtet wird.
unlink-back = Zurück zu Ihren Identitäten
link-title = Diese Identitäten verknüpfen?
link-lead = <strong>{ $other }</strong> würde mit <strong>{ $username }</strong> verknüpft.
link-own = Ihre
link-others = Neu dabei
link-means = Wer sich mit einer von ihnen anmeldet, ist Sie, mit allen.
link-applications = Anwendungen, die fragen, wer Sie sind, sehen alle. Sie kennen Sie wie bisher, und was Sie ihnen erlaubt haben, gilt weiter.
link-sessions = Wo { $other } sonst angemeldet ist, endet das.
link-factor-own = Bei jeder Anmeldung mit einer von ihnen wird nach Ihrem zweiten Faktor gefragt.
link-factor-other = Bei jeder Anmeldung mit einer von ihnen wird nach dem zweiten Faktor von { $other } gefragt. Wo Sie sonst angemeldet sind, endet das.
link-factor-both = Bei jeder Anmeldung mit einer von ihnen wird nach Ihrem zweiten Faktor gefragt. Der von { $other } endet, samt seinen Wiederherstellungscodes.
link-submit = Verknüpfen
link-cancel = Nicht verknüpfen
link-then = Danach geht es weiter zu { $application }.
link-offer-title = { $application } verlangt eine Identität von { $provider }
link-offer-lead = Sie sind angemeldet, aber keine Ihrer Identitäten ist von { $provider }:
link-offer-means = Wenn Sie eine haben, können Sie sie mit diesen verknüpfen. Sie melden sich einmal mit ihr an, und { $application } kennt Sie unter ihr.
link-offer-link = Eine Identität verknüpfen
link-offer-other = Als jemand anderes anmelden
link-offer-back = Zurück zu { $application }

## Wo jemand angemeldet ist
sessions-title = Wo Sie angemeldet sind
sessions-tab = Geräte
sessions-lead = Jeder Browser, in dem Sie angemeldet sind. Wenn Sie einen nicht kennen, melden Sie sich dort ab und ändern Sie Ihr Passwort.
sessions-browser-on = { $browser } unter { $system }
sessions-unknown = Ein Browser, der nicht sagt, was er ist
sessions-here = dieser
sessions-address = von { $address }
sessions-since = Angemeldet seit
sessions-used = Zuletzt benutzt
sessions-end = Dort abmelden
sessions-end-others = Überall sonst abmelden
sessions-tokens = Anwendungen behalten den Zugriff, den Sie ihnen gegeben haben. Nehmen Sie ihn unter Anwendungen zurück.

## Abmelden
logout-title = Abmelden?
logout-logged-in = Sie sind angemeldet als:
logout-means = Das beendet die Anmeldung in diesem Browser. Anwendungen behalten den Zugriff, den Sie ihnen gegeben haben.
signed-out-title = Sie sind abgemeldet
signed-out-lead = In diesem Browser ist niemand bei { $site } angemeldet.
signed-out-continue = Weiter zu { $name }
signed-out-host = Der Link führt zu { $host }.

## Fehler
error-title = Das konnte nicht ausgeführt werden
error-lead = Es tut uns leid, das hat nicht funktioniert.
error-time = Zeitpunkt:
error-id = Fehler-ID:
error-code = Fehlercode:
error-advice-application = Gehen Sie zur Anwendung zurück und sagen Sie es deren Betreibern, mit den Zeilen unten.
error-advice-again = Gehen Sie zur Anwendung zurück und melden Sie sich von dort noch einmal an.
error-advice-back = Gehen Sie zurück und versuchen Sie es noch einmal.
error-unknown-scopes-title = Unbekannte Scopes
error-request-too-long = Die Anfrage ist zu lang: Bitten Sie um weniger Scopes auf einmal.
error-unreadable-query = Die Anfrage kann nicht gelesen werden: { $problem }.
error-form-out-of-date = Dieses Formular ist veraltet, oder Ihr Browser sendet keine Cookies.
error-form-out-of-date-advice = Erlauben Sie Cookies für diese Website, gehen Sie zurück, laden Sie die Seite neu und senden Sie sie noch einmal.
error-login-expired = Diese Anmeldung ist abgelaufen, schon beendet oder wurde in einem anderen Browser begonnen.
error-no-code = Es gibt keinen Code zu zeigen: Er wurde verwendet, ist abgelaufen, oder die Anwendung wurde nicht zugelassen.
error-provider = Der Identitätsanbieter ist nicht erreichbar, oder seiner Antwort ist nicht zu trauen.
error-provider-advice = Versuchen Sie es in einer Minute noch einmal. Hilft das nicht, sagen Sie es den Betreibern dieses Dienstes, mit den Zeilen unten.
error-not-found = Diese Seite gibt es nicht.
error-not-found-advice = Prüfen Sie die Adresse, oder gehen Sie zurück.
error-method = Diese Seite lässt sich so nicht aufrufen.
error-method-advice = Gehen Sie zurück und beginnen Sie dort noch einmal.
error-busy = Der Server ist dafür gerade zu beschäftigt.
error-busy-advice = Versuchen Sie es in ein paar Sekunden noch einmal.
error-internal = Der Server ist gescheitert. Was Sie getan haben, ist vielleicht wirksam geworden, vielleicht nicht.
error-internal-advice = Versuchen Sie es noch einmal. Geschieht es wieder, sagen Sie es den Betreibern dieses Servers, mit den Zeilen unten.
