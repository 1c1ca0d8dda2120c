"""What the scripts share: the fixtures of the server, and the lines that say what was checked.

A script is started as: SCRIPT FIXTURES.json …, with what `globus-auth dev --format json` prints, and stops at the first
step that does not hold. The environment names the server (GLOBUS_SDK_SERVICE_URL_AUTH).
"""

import faulthandler
import functools
import importlib.metadata
import json
import sys
import urllib.error
import urllib.request

# A script that hangs says where, and ends.
faulthandler.dump_traceback_later(150, exit=True)

with open(sys.argv[1], encoding="utf-8") as file:
    FIXTURES = json.load(file)
BASE = FIXTURES["base_url"]
ROLES = FIXTURES["roles"]

AUTH = "urn:globus:auth:scope:auth.globus.org:"
TRANSFER = "urn:globus:auth:scope:transfer.api.globus.org:all"
GROUPS = "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships"
IDENTITY_SET = AUTH + "view_identity_set"
NOBODY_ID = "00000000-0000-4000-8000-000000000000"
NOBODY_NAME = "nobody@example.invalid"


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def person(role):
    return next(person for person in FIXTURES["people"] if person["username"] == ROLES[role])


def client_named(name):
    return next(client for client in FIXTURES["clients"] if client["name"] == name)


def client_of(role):
    return next(client for client in FIXTURES["clients"] if client["id"] == ROLES[role])


@functools.cache
def serves(method, path):
    """Whether there is such a route: a request without credentials is refused, but not as unknown."""
    request = urllib.request.Request(BASE.rstrip("/") + path, method=method, data=b"{}" if method == "POST" else None)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request):
            return True
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code not in (404, 405)


class Flows:
    """Of one client: `@flow("what it does")` around a function that does it and returns when all of it held."""

    def __init__(self, client):
        self.client = client

    def __call__(self, name, needs=None):
        """`needs` is a request, as ("GET", "/path"): the flow is left out, and says so, where it is not served."""

        def around(function):
            @functools.wraps(function)
            def checked(*arguments, **named):
                if needs is not None and not serves(*needs):
                    self._say({"flow": name, "not_served": " ".join(needs).replace(NOBODY_ID, "{id}")})
                    return None
                result = function(*arguments, **named)
                self._say({"flow": name})
                return result

            return checked

        return around

    def _say(self, line):
        print(json.dumps({"client": self.client, **line}), flush=True)
