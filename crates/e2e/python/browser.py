"""A browser without script: it follows redirects, keeps cookies, and submits the forms that the pages hold."""

import html.parser
import http.cookiejar
import sys
import urllib.error
import urllib.parse
import urllib.request


class _Reader(html.parser.HTMLParser):
    """Collects forms and the text of elements that have an id."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.texts = {}
        self._form = None
        self._button = None
        self._open = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self._form = {"action": attributes.get("action", ""), "fields": [], "buttons": []}
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            kind = attributes.get("type", "text")
            if kind in ("submit", "image"):
                self._form["buttons"].append({"name": attributes.get("name"), "value": attributes.get("value", ""), "text": attributes.get("value", "")})
            elif "name" in attributes:
                on = kind not in ("checkbox", "radio") or "checked" in attributes
                self._form["fields"].append({"name": attributes["name"], "type": kind, "value": attributes.get("value", ""), "on": on})
        elif tag == "button" and self._form is not None and attributes.get("type", "submit") == "submit":
            self._button = {"name": attributes.get("name"), "value": attributes.get("value", ""), "text": ""}
            self._form["buttons"].append(self._button)
        if "id" in attributes:
            self.texts[attributes["id"]] = attributes.get("value", "")
            if tag != "input":
                self._open.append((tag, attributes["id"]))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        if self._button is not None:
            self._button["text"] += data
        if self._open:
            self.texts[self._open[-1][1]] += data


class Page:
    def __init__(self, url, status, text):
        self.url, self.status, self.text = url, status, text
        reader = _Reader()
        reader.feed(text)
        self.forms, self.texts = reader.forms, reader.texts


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows none to an address that begins with `end`."""

    def __init__(self, end):
        self._end = end

    def redirect_request(self, request, answer, code, message, headers, url):
        if self._end is not None and url.startswith(self._end):
            return None
        return super().redirect_request(request, answer, code, message, headers, url)


class Browser:
    """`end` is where the browser stops: an address at which nobody listens."""

    def __init__(self, end=None):
        jar = http.cookiejar.CookieJar()
        cookies, direct = urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({})
        self._opener = urllib.request.build_opener(cookies, direct, _Redirects(end))
        # By this, applications tell people from programs.
        self._opener.addheaders = [("Accept", "text/html,*/*;q=0.8")]

    def open(self, url, form=None):
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            with self._opener.open(url, data, timeout=60) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as answer:
            with answer:
                redirect = answer.headers.get("Location") if 300 <= answer.code < 400 else None
                return Page(redirect or answer.url, answer.code, answer.read().decode())

    def submit(self, page, form, values, button):
        pairs = [(field["name"], values.get(field["name"], field["value"])) for field in form["fields"] if field["on"]]
        if button is not None and button["name"]:
            pairs.append((button["name"], button["value"]))
        return self.open(urllib.parse.urljoin(page.url, form["action"] or page.url), pairs)

    def log_in(self, url, username, password, status=200):
        """From an authorize URL to the page that follows the consent: name and password, then Allow.

        That page answers with `status`; or it is the redirect at which this browser stops.
        """
        page = self.open(url)
        for _ in range(6):
            login = _form_with(page, "password")
            consent = next((form for form in page.forms if _button(form, "allow")), None)
            if login is not None:
                secret = _field(login, "password")
                name = next(field["name"] for field in login["fields"] if field["type"] in ("text", "email"))
                page = self.submit(page, login, {name: username, secret: password}, _button(login))
            elif consent is not None:
                page = self.submit(page, consent, {}, _button(consent, "allow"))
            else:
                path = urllib.parse.urlsplit(page.url).path
                assert page.status == status or 300 <= page.status < 400, f"{path} answered {page.status}"
                return page
        raise AssertionError("the login does not come to an end")


def _field(form, kind):
    return next((field["name"] for field in form["fields"] if field["type"] == kind), None)


def _form_with(page, kind):
    return next((form for form in page.forms if _field(form, kind)), None)


def _button(form, word=None):
    return next((button for button in form["buttons"] if word is None or word in button["text"].lower()), None)


if __name__ == "__main__":
    # As a command for `BROWSER`: browser.py USERNAME PASSWORD URL
    username, password, url = sys.argv[1:]
    Browser().log_in(url, username, password)
