"""schemathesis holds the server against its own description, `/openapi.json`.

Started as: description.py FIXTURES.json. It runs twice: as a person who administers projects with one of each kind in them,
whose ids the requests then name; and as a client with its secret, with ids that nobody has. What differs is told and ends
the run with an error.
"""

import base64
import concurrent.futures
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

from browser import Browser
from flows import AUTH, BASE, NOBODY_ID, client_named, client_of, person

# The same requests in each run: what fails here fails everywhere.
SETTINGS = """
workers = 1
request-timeout = 10
warnings = false

[generation]
deterministic = true
database = "none"
no-shrink = true
max-examples = 4

[checks.response_schema_conformance]
validate-formats = true

# Whether ids exist, names are taken and callers may is not for the schema to say.
[checks.positive_data_acceptance]
enabled = false

[phases.coverage]
unexpected-methods = ["OPTIONS", "PATCH"]

[phases.stateful]
enabled = false

# Without a credential it answers 403, as the service does.
[[operations]]
include-path = "/v2/oauth2/userinfo"
[operations.checks.missing_required_header]
enabled = false
"""
# Pages stand in the description so that it is whole; browsers are told more by the pages themselves.
PROGRAMS_ONLY = ["--exclude-tag", "Pages"]


def call(method, path, document=None, form=None, headers=()):
    url = urllib.parse.urljoin(BASE, path)
    data, headers = None, dict(headers)
    if document is not None:
        data, headers["Content-Type"] = json.dumps(document).encode(), "application/json"
    elif form is not None:
        data = urllib.parse.urlencode(form).encode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data, headers, method=method)) as answer:
        return json.load(answer)


def token_of_a_person():
    """An access token for Globus Auth with every scope that the API asks for."""
    # A client that the person does not administer, or it would be deleted in the course of things, and the token with it.
    ada, client, verifier = person("linked_person"), client_named("Globus SDK tutorial")["id"], "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": client,
        "redirect_uri": urllib.parse.urljoin(BASE, "v2/web/auth-code"),
        "scope": " ".join(["openid", "profile", "email", *(AUTH + name for name in ("manage_projects", "view_consents"))]),
        "response_type": "code",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = urllib.parse.urljoin(BASE, "v2/oauth2/authorize?" + urllib.parse.urlencode(asked))
    page = Browser().log_in(address, ada["username"], ada["password"])
    form = {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": page.texts["auth-code"].strip(),
        "redirect_uri": asked["redirect_uri"],
        "code_verifier": verifier,
    }
    return ada["id"], call("POST", "/v2/oauth2/token", form=form)["access_token"]


def one_of_each(admin, headers):
    """A project with one of each kind in it, by the parameters that name them."""

    def make(path, kind, **members):
        return call("POST", f"/v2/api/{path}", {kind: members}, headers=headers)[kind]["id"]

    project = make("projects", "project", display_name="A", contact_email="a@example.org", admin_ids=[admin])
    client = make("clients", "client", name="A", project=project, client_type="resource_server")
    return {
        "identity_id": admin,
        "project_id": project,
        "client_id": client,
        "credential_id": make(f"clients/{client}/credentials", "credential", name="A"),
        "scope_id": make(f"clients/{client}/scopes", "scope", name="A", description="A", scope_suffix="a"),
        "policy_id": make("policies", "policy", project_id=project, display_name="A", description="A"),
    }


def run(who, settings):
    """Everything that the description says, tried as that caller."""
    with tempfile.TemporaryDirectory() as home:
        file = pathlib.Path(home, "schemathesis.toml")
        file.write_text(SETTINGS + settings, encoding="utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", file, "run", "--no-color", *PROGRAMS_ONLY]
        command.append(urllib.parse.urljoin(BASE, "openapi.json"))
        done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=90, check=False)
    print(f"as {who}:", *(line[:500] for line in done.stdout.splitlines()), done.stderr, sep="\n", flush=True)
    return done.returncode == 0


def operations(method, ids, **which):
    """Requests with that method name these ids."""
    lines = [f'include-method = "{method}"', *(f'include-{name} = "{value}"' for name, value in which.items())]
    lines += ["[operations.parameters]", *(f'"path.{name}" = "{value}"' for name, value in ids.items())]
    return "\n".join(["[[operations]]", *lines, ""])


def settings_of_person():
    admin, token = token_of_a_person()
    headers = {"Authorization": f"Bearer {token}"}
    # What is changed may have other administrators then, and what is deleted is gone: neither is named otherwise.
    kept, changed, deleted, handed_over = (one_of_each(admin, headers) for _ in range(4))
    changed["project_id"] = handed_over["project_id"]
    # The token ends with its own consent.
    deleted["identity_id"] = NOBODY_ID
    named = [("GET", kept), ("POST", kept), ("PUT", changed), ("DELETE", deleted)]
    return "".join(operations(method, ids) for method, ids in named) + f'[auth.openapi.accessToken]\nbearer = "{token}"\n'


def settings_of_client():
    service = client_of("resource_server")
    basic = base64.b64encode(f"{service['id']}:{service['secret']}".encode()).decode()
    path, headers = f"/v2/api/clients/{service['id']}/credentials", {"Authorization": f"Basic {basic}"}
    spare = call("POST", path, {"credential": {"name": "A"}}, headers=headers)["credential"]["id"]
    # It may delete its own secret; not the one that it is known by here.
    ids = {"client_id": service["id"], "credential_id": spare}
    deletion = operations("DELETE", ids, path="/v2/api/clients/{client_id}/credentials/{credential_id}")
    asked = {"grant_type": "client_credentials", "scope": "openid profile email"}
    token = call("POST", "/v2/oauth2/token", form=asked, headers=headers)["access_token"]
    known = f'[dictionaries.tokens]\nvalues = ["{token}"]\n'
    for path in ("introspect", "validate"):
        known += f'[[operations]]\ninclude-path = "/v2/oauth2/token/{path}"\n'
        known += '[operations.parameters]\n"body.token" = { dictionary = "tokens", probability = 0.9 }\n'
    auth = f'username = "{service["id"]}"\npassword = "{service["secret"]}"\n'
    return f"{deletion}{known}[auth.openapi.clientSecret]\n{auth}"


def main():
    callers = {"a person": settings_of_person(), "a client": settings_of_client()}
    with concurrent.futures.ThreadPoolExecutor() as both:
        good = both.map(run, callers, callers.values())
    sys.exit(0 if all(good) else "the server and its description differ")


if __name__ == "__main__":
    main()
