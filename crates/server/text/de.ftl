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
print = Drucken
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
login-or = oder
login-elsewhere = Oder über Ihre Einrichtung
login-search = Suchen
login-search-label = Ihre Einrichtung finden
login-search-by = Name oder Domäne
login-search-none = Es wurde keine Einrichtung gefunden. Versuchen Sie einen anderen Teil des Namens oder die Domäne.
login-search-more = { $count ->
        [one] Es gibt noch eine.
       *[other] Es gibt noch { $count }.
    } Suchen Sie Ihre nach Namen oder Domäne.
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
consent-heading = <strong>{ $application }</strong> zustimmen?
consent-lead = Die Anwendung möchte als <strong>{ $username }</strong>:
consent-optional = freiwillig
consent-allowed = Was Sie schon erlaubt haben
consent-allowed-already = schon erlaubt
consent-dependencies = Dafür verwendet sie auch:
consent-offline = Das gilt auch, während Sie nicht da sind, bis Sie es zurücknehmen.
consent-label = Name für diese Zustimmung
consent-label-help = Hilft Ihnen, Ihre Geräte zu unterscheiden, zum Beispiel „Laptop“.
consent-run-by = Betrieben von
consent-privacy-policy = Datenschutz
consent-terms = Bedingungen
consent-next = In jedem Fall weiter zu
consent-next-code = einer Seite, die einen Code zeigt
consent-allow = Zustimmen
consent-deny = Ablehnen

## Die Seite, die einen Code zeigt
auth-code-title = Autorisierungscode
auth-code-lead = Kopieren Sie diesen Code und fügen Sie ihn in <strong>{ $application }</strong> ein:
auth-code-lead-nobody = Kopieren Sie diesen Code und fügen Sie ihn in die Anwendung ein:
auth-code-once = Er gilt einmal. Geben Sie ihn niemandem: Wer ihn hat, kann in Ihrem Namen handeln.
auth-code-issued = Erstellt
auth-code-expires = Gültig bis
auth-code-left = { $minutes ->
        [one] noch eine Minute
       *[other] noch { $minutes } Minuten
    }
auth-code-over = nicht mehr: melden Sie sich noch einmal von der Anwendung aus an
auth-code-close = Sie können diese Seite schließen, sobald die Anwendung den Code hat.

## Das Konto
account-title = Ihr Konto
account-tabs = Ihr Konto
account-tab = Übersicht
account-identities = Verknüpfte Identitäten
account-identity = Identität
account-provider = Anbieter
account-primary = primär
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
error-too-many = Von Ihrem Netz aus wurden zu viele Anmeldungen begonnen.
error-too-many-advice = Warten Sie eine Minute, gehen Sie dann zur Anwendung zurück und melden Sie sich von dort neu an.
error-busy = Der Server ist dafür gerade zu beschäftigt.
error-busy-advice = Versuchen Sie es in ein paar Sekunden noch einmal.
error-internal = Der Server ist gescheitert. Was Sie getan haben, ist vielleicht wirksam geworden, vielleicht nicht.
error-internal-advice = Versuchen Sie es noch einmal. Geschieht es wieder, sagen Sie es den Betreibern dieses Servers, mit den Zeilen unten.

## Seiten für den Betrieb
nav-operator = Betrieb
operator-tabs = Seiten für den Betrieb
operator-title = Übersicht
operator-people-title = Personen
operator-clients-title = Anwendungen
operator-audit-title = Protokoll
operator-live-tokens = gültige Zugriffstoken, ungefähr
operator-live-tokens-help = Gezählt beim Ausstellen, von allen Servern zusammen: die der letzten 48 Stunden, auch wenn sie inzwischen widerrufen wurden.
operator-identities = Identitäten
operator-clients = Anwendungen
operator-sessions-open = offene Sitzungen von Browsern
operator-hour = Die letzte Stunde
operator-day = Der letzte Tag
operator-issued = { $sum ->
        [one] Ein Token ausgestellt
       *[other] { $sum } Token ausgestellt
    }
operator-errors = { $sum ->
        [one] Eine Anfrage abgelehnt oder gescheitert
       *[other] { $sum } Anfragen abgelehnt oder gescheitert
    }
operator-most = { $minutes ->
        [one] höchstens { $most } in einer Minute
       *[other] höchstens { $most } in { $minutes } Minuten
    }
operator-as-table = Dasselbe als Tabelle
operator-from = Ab
operator-issued-short = Ausgestellt
operator-refused-short = Abgelehnt
operator-failed-short = Gescheitert
operator-keys = Signaturschlüssel
operator-key = Schlüssel
operator-made = Erstellt
operator-state = Zustand
operator-key-signs = signiert
operator-key-next = signiert bald
operator-key-past = veröffentlicht, bis seine Token enden
operator-next-key = Der nächste Schlüssel entsteht von selbst:
operator-no-next-key = Der nächste Schlüssel entsteht auf Anweisung: <code>globus-auth admin keys rotate</code>.
operator-server = Der Server
operator-version = Version
operator-database = Datenbank
operator-database-answers = { $waiting ->
        [0] antwortet, nichts wartet
       *[other] antwortet, { $waiting } Schreibvorgänge warten
    }
operator-audit-since = aufbewahrt seit
operator-audit-for-ever = für immer aufbewahrt
operator-search = Suchen
operator-more = Mehr
operator-crumbs = Wo Sie sind
operator-cancel = Abbrechen
operator-people-search = Benutzername, Name oder Kennung
operator-people-none = Niemand wurde gefunden.
operator-username = Benutzername
operator-name = Name
operator-provider = Identitätsanbieter
operator-used = aktiv
operator-unused = nie angemeldet
operator-closed = gesperrt
operator-person-title = Eine Person
operator-person-identities = Identitäten
operator-do = Was Sie tun können
operator-primary = primär
operator-disable = Sperren
operator-enable = Entsperren
operator-second-factor = Zweiter Faktor
operator-second-factor-since = Eingerichtet
operator-codes-left = { $count ->
        [one] Ein Wiederherstellungscode ist übrig.
       *[other] { $count } Wiederherstellungscodes sind übrig.
    }
operator-no-second-factor = Keiner ist eingerichtet.
operator-remove-second-factor = Den zweiten Faktor entfernen
operator-sessions = Offene Sitzungen
operator-no-sessions = Es gibt keine.
operator-session = Angemeldet
operator-session-since = Seit
operator-session-until = Bis
operator-strong = zweiter Faktor
operator-sign-out = Überall abmelden
operator-consents = Was Anwendungen dürfen
operator-no-consents = Nichts wurde erlaubt.
operator-client = Anwendung
operator-scope = Berechtigung
operator-consent-used = Zuletzt verwendet
operator-since = seit
operator-lately = In letzter Zeit
operator-audit-of-actor = Alles, was von hier aus getan wurde
operator-audit-of-subject = Alles, was hiermit getan wurde
operator-disable-title = Diese Identität sperren
operator-disable-warning = Sie kann sich nicht mehr anmelden. Ihre Sitzungen enden sofort, ebenso alle Token, die für sie ausgestellt wurden. Was erlaubt wurde, bleibt.
operator-enable-title = Diese Identität entsperren
operator-enable-warning = Sie kann sich wieder anmelden. Beendete Sitzungen und Token kommen nicht zurück.
operator-sign-out-title = Überall abmelden
operator-sign-out-warning = Alle Sitzungen dieser Person enden, in jedem Browser und für jede verknüpfte Identität. Token, die Anwendungen halten, bleiben gültig.
operator-remove-second-factor-title = Den zweiten Faktor entfernen
operator-remove-second-factor-warning = Die Authentifizierungs-App und die Wiederherstellungscodes dieser Person sind danach wertlos, und ein Passwort allein genügt. Vergewissern Sie sich, wer Sie darum bittet.
operator-audited = Das Protokoll wird festhalten, dass Sie es waren.
operator-clients-search = Name oder Kennung
operator-clients-none = Keine Anwendung wurde gefunden.
operator-client-title = Eine Anwendung
operator-kind = Art
operator-id = Kennung
operator-visibility = Sichtbarkeit
operator-public = öffentlich
operator-private = privat
operator-project = Projekt
operator-parent = Erstellt von oder aus
operator-redirect-uri = Weiterleitungsadresse
operator-last-used = Zuletzt Token erhalten, auf den Tag genau
operator-never-used = nie, oder bevor das festgehalten wurde
operator-credentials = Geheimnisse
operator-no-credentials = Sie hat keine.
operator-audit-when = Wann
operator-audit-what = Was
operator-audit-who = Wer
operator-audit-to = Mit wem oder was
operator-audit-where = Von wo
operator-audit-anything = Alles
operator-audit-since-day = Ab Tag
operator-audit-until-day = Bis Tag
operator-audit-show = Zeigen
operator-audit-export = Als JSON-Zeilen exportieren
operator-audit-help = Personen werden mit Benutzername oder Kennung benannt, alles andere mit der Kennung. Tage sind die der UTC.
operator-audit-unknown = Niemand hat diesen Benutzernamen, oder der Tag ist keiner.
operator-audit-none = Nichts wurde getan.
operator-audit-failed = { $times ->
        [one] gescheitert
       *[other] { $times }-mal gescheitert
    }
operator-audit-older = Ältere
operator-party-command = der Befehl <code>globus-auth admin</code>
operator-party-server = der Server
operator-party-unknown = jemand Unbekanntes
operator-party-database = die Datenbank
operator-party-nobody = ein Benutzername, den niemand hat
error-operators = Diese Seite ist nur für den Betrieb.
error-operators-advice = Wenn Sie dazugehören, melden Sie sich ab und mit der Identität an, die dafür benannt ist. Wer diesen Dienst betreibt, benennt sie.
