# Was die Seiten sagen, auf Deutsch.

## Jede Seite
skip = Zum Inhalt springen
dev-badge = Entwicklung
dev-notice = Alle und alles auf diesem Server ist erfunden. Geben Sie hier kein echtes Passwort ein.
nav-label = Website
nav-account = Konto
nav-console = Entwickler
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
remove-factor-title = Zweiten Faktor entfernen?
remove-factor-means = Danach genügt Ihr Passwort allein, für Sie und jede Identität, die mit Ihnen verknüpft ist.
remove-factor-codes = Ihre Wiederherstellungscodes enden damit. Anwendungen, die einen zweiten Faktor verlangen, bitten Sie, wieder einen einzurichten.
remove-factor-keep = Behalten

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
application-way = Der Weg hierher
application-may = Was sie als { $username } darf
application-about = Über diese Anwendung

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
error-not-yours = Das gehört zu einem Projekt, das Sie nicht verwalten.
error-not-yours-advice = Fragen Sie jemanden, der es verwaltet, oder melden Sie sich mit der Identität an, die es tut.
error-method = Diese Seite lässt sich so nicht aufrufen.
error-method-advice = Gehen Sie zurück und beginnen Sie dort noch einmal.
error-too-many = Von Ihrem Netz aus wurden zu viele Anmeldungen begonnen.
error-too-many-advice = Warten Sie eine Minute, gehen Sie dann zur Anwendung zurück und melden Sie sich von dort neu an.
error-busy = Der Server ist dafür gerade zu beschäftigt.
error-busy-advice = Versuchen Sie es in ein paar Sekunden noch einmal.
error-internal = Der Server ist gescheitert. Was Sie getan haben, ist vielleicht wirksam geworden, vielleicht nicht.
error-internal-advice = Versuchen Sie es noch einmal. Geschieht es wieder, sagen Sie es den Betreibern dieses Servers, mit den Zeilen unten.

## Die Konsole
console-title = Projekte
console-way = Der Weg hierher
console-lead = Ein Projekt enthält Anwendungen und Richtlinien und die Menschen, die sich um sie kümmern.
console-no-projects = Sie haben noch keine Projekte.
console-no-projects-help = In ein Projekt gehören Ihre Anwendungen. Legen Sie eines an und registrieren Sie dann eine Anwendung darin.
console-new-project = Neues Projekt
console-register = Anwendung registrieren
console-count-applications = { $count } { $count ->
        [one] Anwendung
       *[other] Anwendungen
    }
console-count-policies = { $count } { $count ->
        [one] Richtlinie
       *[other] Richtlinien
    }
console-contact = Kontakt: { $address }
console-applications = Anwendungen
console-no-applications = Hier ist noch keine Anwendung registriert.
console-name = Name
console-kind = Art
console-client-id = Client-ID
console-policies = Richtlinien
console-no-policies = Noch keine Richtlinie. Eine Richtlinie sagt, wer eine Anwendung benutzen darf und wie die Anmeldung gewesen sein muss.
console-policy-demands = Was verlangt wird
console-new-policy = Neue Richtlinie
console-admins = Verwalter
console-admin-groups = { $count ->
        [one] Auch eine Gruppe verwaltet es.
       *[other] Auch { $count } Gruppen verwalten es.
    }
console-project-id = Projekt-ID
console-edit-project = Projekt ändern
console-delete = Löschen …
console-save = Speichern
console-saved = Ihre Änderungen sind gespeichert.
console-how = Dasselbe ohne Browser
console-how-command = Mit dem Kommando
console-how-sdk = Mit dem Rust-SDK, wobei client ein <code>AuthClient</code> ist
console-form-faults = { $count ->
        [one] Ein Feld stimmt noch nicht; dort steht, warum.
       *[other] { $count } Felder stimmen noch nicht; dort steht jeweils, warum.
    }

## Die Konsole: Projekte
console-project-name-help = Man sieht ihn dort, wo um Zustimmung gebeten wird.
console-contact-email = Kontaktadresse
console-contact-email-help = Wohin sich wenden kann, wer seine Anwendungen benutzt.
console-admins-help = Die Benutzernamen derer, die das Projekt und alles darin ändern dürfen. Leeren Sie ein Feld, um jemanden zu entfernen.
console-admin = Benutzername
console-admin-unknown = diesen Benutzernamen hat niemand
console-create-project = Projekt anlegen
console-delete-project = Das Projekt { $name } löschen?
console-delete-project-means = Seine Richtlinien verschwinden mit ihm, und was eine davon verlangt, erfüllt dann niemand mehr. Ein Projekt, das noch Anwendungen hat, wird nicht gelöscht.
console-delete-now = Löschen
console-keep = Behalten

## Die Konsole: eine Anwendung registrieren
console-register-lead = Beantworten Sie drei Fragen. Alles außer dem Ort, an dem sie läuft, und dem Projekt lässt sich später ändern.
console-register-no-project = Eine Anwendung gehört in ein Projekt, und Sie haben noch keines.
console-question-name = 1. Wie heißt sie, und wem gehört sie?
console-client-name-help = Man sieht ihn bei der Anmeldung und dort, wo um Zustimmung gebeten wird.
console-project = Projekt
console-project-help = Wer das Projekt verwaltet, darf die Anwendung ändern.
console-question-runs = 2. Wo läuft sie?
console-runs-web = Auf einem Server, für Menschen mit einem Browser
console-runs-web-help = Eine Website, ein Portal, ein Science Gateway. Sie behält ein Geheimnis für sich.
console-runs-browser = Nur im Browser
console-runs-browser-help = Eine Single-Page-Anwendung. Sie hat kein Geheimnis und verwendet PKCE.
console-runs-native = Auf den Rechnern der Menschen, die sie benutzen
console-runs-native-help = Ein Kommando, eine Desktop- oder Mobilanwendung, ein Notebook. Sie hat kein Geheimnis und verwendet PKCE.
console-runs-service = Für sich, ohne Menschen
console-runs-service-help = Ein Dienstkonto: ein Job, ein Roboter, ein Test. Es meldet sich mit einem Geheimnis als es selbst an.
console-runs-api = Als Dienst, den andere aufrufen
console-runs-api-help = Eine API (Resource Server). Andere bekommen Token für ihre Scopes; sie prüft sie mit einem Geheimnis.
console-question-needs = 3. Was braucht sie?
console-redirect-uris = Redirect-URIs
console-redirect-uri = Redirect-URI
console-redirect-uris-register-help = Wohin man nach der Anmeldung zurückkommt. Anwendungen auf eigenen Rechnern und Dienste brauchen keine.
console-redirect-uris-help = Wohin man nach der Anmeldung geschickt werden darf, auf den Buchstaben genau. Leeren Sie ein Feld, um eine zu entfernen.
console-redirect-needed = man käme nicht zu ihr zurück: geben Sie mindestens eine an
console-scopes-needed = Scopes, um die sie bittet
console-scopes-needed-help = Durch Leerzeichen getrennt. Für die Beispiele auf der nächsten Seite; eine Anwendung kann jederzeit um andere bitten.
console-scopes-unreadable = nicht lesbar: nennen Sie Scopes, durch Leerzeichen getrennt
console-scopes-unknown = einen solchen Scope gibt es nicht: { $scopes }
console-first-scope = Ihr erster Scope
console-first-scope-help = Was andere sich erlauben lassen können, mit dem Dienst zu tun. Lassen Sie das Suffix leer, um ohne einen zu beginnen.
console-choose = wählen Sie etwas aus
console-register-submit = Registrieren
console-first-credential = Bei der Registrierung angelegt
console-registered = { $name } ist registriert
console-registered-unfinished = Die Anwendung ist registriert, aber ihr erster Scope ließ sich nicht anlegen:
console-secret = Client-Geheimnis
console-secret-once = Es wird nur dieses eine Mal gezeigt: Kopieren Sie es jetzt und bewahren Sie es dort auf, wo nur die Anwendung es findet. Geht es verloren, legen Sie ein neues an.
console-no-secret = Eine Anwendung dieser Art hat kein Geheimnis.
console-print = Drucken
console-use-now = Gleich benutzen
console-use-server = Die erste Zeile sagt allen dreien, mit welchem Server sie sprechen. Das Geheimnis wird aus einer Datei oder der Umgebung gelesen, damit es in keinem Programm steht.
console-use-rust = Mit dem Rust-SDK
console-use-python = Mit dem Python-SDK
console-to-client = Zur Anwendung

## Die Konsole: eine Anwendung
console-kind-web = Web-Anwendung
console-kind-browser = Anwendung im Browser
console-kind-native = Native Anwendung
console-kind-service = Dienstkonto
console-kind-api = API (Resource Server)
console-kind-connect-server = Globus Connect Server
console-kind-hybrid = Web-Anwendung und API
console-tab-settings = Einstellungen
console-tab-credentials = Zugangsdaten
console-tab-scopes = Scopes
console-privacy-policy = Datenschutzerklärung
console-terms = Nutzungsbedingungen
console-links-help = Eine Adresse, der man von der Zustimmungsseite folgen kann. Geben Sie beide an oder keine.
console-visibility = Wer sie nachschlagen kann
console-visibility-private = Wer ihr Projekt verwaltet
console-visibility-public = Alle, die angemeldet sind
console-any-provider = jede Identität
console-required-idp = Verlangter Identitätsanbieter
console-required-idp-help = Man muss dort eine Identität haben, und diese sieht die Anwendung.
console-no-provider = keiner
console-preselect-idp = Vorgeschlagener Identitätsanbieter
console-preselect-idp-help = Die Anmeldeseite schlägt ihn zuerst vor.
console-delete-client = Die Anwendung { $name } löschen?
console-delete-client-means = Ihre Zugangsdaten, was ihr erlaubt wurde, und alle ihre Token enden sofort. Eine Anwendung, der noch Scopes gehören, wird nicht gelöscht.
console-secret-of = Das Geheimnis von { $name }
console-no-credentials = Noch keine Zugangsdaten: Die Anwendung kann sich nicht ausweisen.
console-created = Angelegt
console-end = Löschen
console-delete-named = { $name } löschen …
console-new-credential = Neue Zugangsdaten
console-credential-name-help = Damit Sie später wissen, wo das Geheimnis liegt.
console-create-credential = Zugangsdaten anlegen
console-delete-credential = Die Zugangsdaten { $name } löschen?
console-delete-credential-means = Wer ihr Geheimnis benutzt, wird nicht mehr eingelassen.

## Die Konsole: Scopes
console-scope = Scope
console-no-scopes = Noch kein Scope: Niemand kann um ein Token für diesen Dienst bitten.
console-new-scope = Neuer Scope
console-advertised-tag = für alle auffindbar
console-graph = Was wovon abhängt
console-graph-help = Ein Scope steht links von denen, die sein Dienst braucht. Eine gestrichelte Linie ist freiwillig: Ihr wird nur zugestimmt, wenn eine Anwendung darum bittet.
console-optional = freiwillig
console-fqdns = Domänennamen
console-fqdn-record = Die Scopes stehen auch unter einem Domänennamen, sobald die Domäne es mit einem TXT-Eintrag mit der Client-ID sagt:
console-fqdn = Domänenname
console-fqdn-help = Er wird jetzt nachgeschlagen und lässt sich nicht wieder entfernen.
console-add-fqdn = Prüfen und hinzufügen
console-scope-suffix = Suffix
console-scope-suffix-help = Das Ende des Scopes: Kleinbuchstaben, Ziffern, Unterstriche; etwa all oder view_data.
console-scope-name = Name des Scopes
console-scope-name-help = Ein paar Wörter, für Listen.
console-scope-description = Was er erlaubt
console-scope-description-help = Man liest es dort, wo um Zustimmung gebeten wird: Beginnen Sie mit dem Objekt, etwa „Ihre Daten ansehen“.
console-advertised = Alle können ihn finden
console-advertised-help = Sonst sehen ihn nur die Verwalter des Projekts in Listen; darum bitten kann jeder, der den Namen kennt.
console-refresh = Es gibt Refresh-Token für ihn
console-refresh-help = Sonst endet der Zugriff mit der Sitzung des Menschen.
console-required-domains = Verlangte Domänen
console-required-domains-help = Man braucht eine Identität aus einer davon, durch Kommas getrennt; leer für alle.
console-dependent = Abhängige Scopes
console-dependent-help = Was der Dienst von anderen braucht, um zu arbeiten, als Scope. Dem wird zusammen mit diesem zugestimmt. Leeren Sie ein Feld, um einen zu entfernen.
console-dependent-optional = freiwillig: nur wenn eine Anwendung darum bittet
console-dependent-refresh = braucht Refresh-Token
console-create-scope = Scope anlegen
console-delete-scope = Den Scope { $name } löschen?
console-delete-scope-means = Die Zustimmungen zu ihm, alles darunter und ihre Token enden sofort. Ein Scope, von dem andere abhängen, wird nicht gelöscht.

## Die Konsole: Richtlinien
console-policy-id = Richtlinien-ID
console-policy-lead = Eine Richtlinie gilt nicht von selbst: Anwendungen und Dienste nennen sie, wenn sie um eine Anmeldung bitten oder ein Token prüfen.
console-policy-name-help = Man sieht ihn, wenn man sich ihretwegen noch einmal anmelden muss.
console-policy-description = Wofür sie ist
console-policy-description-help = In einem Satz, für die Verwalter des Projekts.
console-high-assurance = Sie betrachtet die Sitzung (High Assurance)
console-high-assurance-help = Die Identität muss sich in ebendieser Sitzung angemeldet haben; sonst genügt es, dass sie verknüpft ist. Das lässt sich später nicht ändern.
console-timeout = Sekunden seit der Anmeldung, höchstens
console-timeout-help = Wie lange die Anmeldung her sein darf, etwa 3600 für eine Stunde. Leer: irgendwann in der Sitzung, oder was bisher hier stand.
console-mfa = Ein zweiter Faktor wird verlangt
console-mfa-help = Nur bei Richtlinien, die die Sitzung betrachten.
console-include = Nur Identitäten aus diesen Domänen
console-include-help = Durch Kommas getrennt, etwa example.edu oder *.example.edu; leer für alle.
console-exclude = Keine Identitäten aus diesen Domänen
console-exclude-help = Durch Kommas getrennt; sie werden abgelehnt, auch wenn sie in der anderen Liste stehen.
console-create-policy = Richtlinie anlegen
console-delete-policy = Die Richtlinie { $name } löschen?
console-delete-policy-means = Was sie verlangt, erfüllt dann niemand mehr.
policy-linked = Man muss eine passende Identität verknüpft haben; wann man sich damit angemeldet hat, spielt keine Rolle.
policy-session = Man muss sich in dieser Sitzung mit einer passenden Identität angemeldet haben.
policy-session-hours = Man muss sich in { $hours ->
        [one] der letzten Stunde
       *[other] den letzten { $hours } Stunden
    } mit einer passenden Identität angemeldet haben.
policy-session-minutes = Man muss sich in { $minutes ->
        [one] der letzten Minute
       *[other] den letzten { $minutes } Minuten
    } mit einer passenden Identität angemeldet haben.
policy-session-seconds = Man muss sich in { $seconds ->
        [one] der letzten Sekunde
       *[other] den letzten { $seconds } Sekunden
    } mit einer passenden Identität angemeldet haben.
policy-of = Sie muss aus { $domains } sein.
policy-not-of = Sie darf nicht aus { $domains } sein.
policy-mfa = Man muss einen zweiten Faktor benutzt haben.

## Die Konsole: was nicht stimmt
fault-missing = fehlt
fault-one-line = muss eine Zeile sein, und nicht leer
fault-empty = darf nicht leer sein
fault-address = muss aussehen wie name@domäne
fault-unknown-identity = nennt eine Identität, die es nicht gibt
fault-unknown-group = Gruppen führt Globus Groups, das dieser Server nicht hat: Nennen Sie Identitäten in admin_ids
fault-no-administrator = ein Projekt braucht mindestens einen Verwalter
fault-link = muss eine http- oder https-URL sein
fault-both-links = geben Sie beide an oder keine
fault-unknown-provider = diesen Identitätsanbieter gibt es nicht
fault-unknown-project = dieses Projekt gibt es nicht
fault-resource-server = nur Resource Server besitzen Scopes
fault-suffix = darf nur Kleinbuchstaben, Ziffern und Unterstriche haben
fault-no-suffix = dieser Scope hat keines
fault-scope-twice = nennt einen Scope zweimal
fault-unknown-scope = nennt einen Scope, den es nicht gibt
fault-circle = der Scope hinge von sich selbst ab, unmittelbar oder über andere
fault-domains = muss aus Domänennamen bestehen, etwa example.org
fault-domain-patterns = muss aus Domänennamen bestehen, etwa example.org oder *.example.org
fault-domain = muss ein Domänenname sein, etwa api.example.org
fault-domain-no-record = die Domäne hat keinen TXT-Eintrag mit der Client-ID; legen Sie einen an, warten Sie, bis er veröffentlicht ist, und versuchen Sie es noch einmal
fault-domain-no-answer = kein DNS-Server hat geantwortet; versuchen Sie es noch einmal
fault-timeout = muss eine Zahl von Sekunden von 1 bis 315360000 sein
fault-without-high-assurance = geht nur zusammen mit High Assurance
fault-public-client = eine öffentliche Anwendung kann kein Geheimnis behalten
fault-redirect-malformed = muss eine absolute URL aus ASCII-Zeichen sein, ohne Benutzer, Fragment, Leerzeichen oder umgekehrte Schrägstriche
fault-redirect-https = muss https sein; http nur für localhost, 127.0.0.1 und [::1]
fault-redirect-auth-code = die Seite, die den Code zeigt, ist nur für native Anwendungen erlaubt
conflict-changed = Jemand anderes hat es geändert, seit Sie diese Seite geöffnet haben. Hier steht, was Sie eingegeben haben. Öffnen Sie die Seite in einem anderen Tab, um zu sehen, was jetzt gilt; wenn Sie das Formular noch einmal absenden, tritt Ihre Eingabe an dessen Stelle.
conflict-taken = Das gibt es schon; versuchen Sie es noch einmal.
conflict-suffix = die Anwendung hat schon einen Scope mit diesem Suffix
conflict-fqdn = diesen Domänennamen hat eine andere Anwendung
conflict-fqdn-in-use = unter diesem Domänennamen gibt es schon Scopes
conflict-has-clients = Das Projekt hat noch Anwendungen; löschen Sie zuerst diese.
conflict-owns-scopes = Der Anwendung gehören noch Scopes; löschen Sie zuerst diese.
conflict-depended-on = Andere Scopes hängen von diesem ab; nehmen Sie ihn zuerst aus deren abhängigen Scopes heraus.

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
