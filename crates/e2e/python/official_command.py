"""The official command `globus`, run as a person and as a service runs it."""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys

from browser import Browser
from flows import GROUPS, NOBODY_NAME, TRANSFER, Flows, client_named, person, version

flow = Flows(version("globus-cli"))
ADA = person("linked_person")
PRIMARY, OTHER = ADA["identities"]
PASTE = "--no-local-server"
NOT_LOGGED_IN = 4


def start(arguments, **variables):
    program = pathlib.Path(sys.executable).with_name("globus")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([program, *arguments], env={**os.environ, **variables}, **pipes)


def run(*arguments, status=0, **variables):
    with start(arguments, **variables) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == status, f"globus {' '.join(arguments)} exited with {process.returncode}:\n{said}"
    return said


def run_and_paste(*arguments, identity=PRIMARY):
    """Runs a command that shows a URL and waits for the code."""
    with start([*arguments, PASTE]) as process:
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("http"):
                break
        else:
            raise AssertionError(f"globus {' '.join(arguments)} shows no URL:\n{said}")
        page = Browser().log_in(line.strip(), identity["username"], ADA["password"])
        rest, _ = process.communicate(page.texts["auth-code"].strip() + "\n", timeout=60)
    assert process.returncode == 0, said + rest
    return rest


def store():
    return pathlib.Path.home() / ".globus/cli/storage.db"


def as_after_an_earlier_login():
    """Gives the command the instance client that its first login would have made."""
    from globus_sdk.token_storage.legacy import SQLiteAdapter

    instance = client_named("Example Native App Instance")
    store().parent.mkdir(parents=True, exist_ok=True)
    adapter = SQLiteAdapter(str(store()), namespace="userprofile/production")
    adapter.store_config("auth_client_data", {"client_id": instance["id"], "client_secret": instance["secret"]})
    adapter.close()


@flow("without a login: exit code 4")
def not_logged_in():
    run("whoami", status=NOT_LOGGED_IN)


@flow("first `login --no-local-server`: the command makes an instance of its template", needs=("POST", "/v2/api/clients"))
def first_login():
    run_and_paste("login")
    assert run("whoami").strip() == PRIMARY["username"]
    run("logout", "--yes", "--delete-client")


@flow("`login --no-local-server` with the instance of an earlier login")
def login_by_pasting():
    as_after_an_earlier_login()
    said = run_and_paste("login")
    assert "You have successfully logged in" in said, said
    assert "You are already logged in!" in run("login")


@flow("`whoami`, `whoami --linked-identities`, as text and as JSON")
def whoami():
    assert run("whoami").strip() == PRIMARY["username"]
    assert set(run("whoami", "--linked-identities").split()) == {PRIMARY["username"], OTHER["username"]}
    document = json.loads(run("whoami", "--format", "json"))
    assert document["sub"] == PRIMARY["id"] and document["name"] == ADA["name"], document


@flow("`get-identities` by id and by username")
def get_identities():
    said = run("get-identities", PRIMARY["username"], OTHER["id"], NOBODY_NAME)
    assert said.split() == [PRIMARY["id"], OTHER["username"], "NO_SUCH_IDENTITY"], said
    verbose = run("get-identities", "--verbose", PRIMARY["username"])
    assert "Example University" in verbose, verbose


@flow("`session show`")
def session_show():
    shown = json.loads(run("session", "show", "--format", "json"))
    assert PRIMARY["id"] in shown["authentications"], shown
    assert PRIMARY["username"] in run("session", "show")


@flow("`session update` with another linked identity")
def session_update():
    said = run_and_paste("session", "update", OTHER["username"], identity=OTHER)
    assert "You have successfully updated your CLI session." in said, said
    shown = json.loads(run("session", "show", "--format", "json"))
    assert OTHER["id"] in shown["authentications"], shown
    # Who logged in otherwise is still the same person.
    assert run("whoami").strip() == PRIMARY["username"]


@flow("`session update` with a domain, and with a policy")
def session_update_otherwise():
    run_and_paste("session", "update", "globusid.org", identity=OTHER)
    run_and_paste("session", "update", "--policy", "90000000-0000-4000-8000-000000000001")


@flow("`session consent`")
def session_consent():
    said = run_and_paste("session", "consent", f"{GROUPS} {TRANSFER}")
    assert "You have successfully updated your CLI session." in said, said


@flow("`api auth` calls with the stored login")
def api():
    document = json.loads(run("api", "auth", "GET", "/v2/api/identities", "-Q", f"usernames={PRIMARY['username']}"))
    assert document["identities"][0]["id"] == PRIMARY["id"], document


@flow("`logout`, after which nothing stored works")
def logout():
    run("logout", "--yes")
    run("whoami", status=NOT_LOGGED_IN)
    with sqlite3.connect(store()) as database:
        assert database.execute("SELECT count(*) FROM token_storage").fetchone() == (0,)


@flow("`login` with the local server")
def login_with_local_server():
    browser = pathlib.Path(__file__).with_name("browser.py")
    said = run("login", BROWSER=f"{sys.executable} {browser} {PRIMARY['username']} {ADA['password']} %s")
    assert "You have successfully logged in" in said, said
    assert run("whoami").strip() == PRIMARY["username"]
    run("logout", "--yes")


@flow("client login by environment: `whoami`, `get-identities`, `session show`, `logout`; `login` refuses")
def client_login():
    account = client_named("Example Service Account")
    login = {"GLOBUS_CLI_CLIENT_ID": account["id"], "GLOBUS_CLI_CLIENT_SECRET": account["secret"]}
    assert run("whoami", **login).strip() == f"{account['id']}@clients.auth.globus.org"
    assert run("get-identities", PRIMARY["username"], **login).strip() == PRIMARY["id"]
    run("session", "show", **login)
    run("login", status=2, **login)
    run("logout", "--yes", **login)


def main():
    not_logged_in()
    first_login()
    login_by_pasting()
    whoami()
    get_identities()
    session_show()
    session_update()
    session_update_otherwise()
    session_consent()
    api()
    logout()
    login_with_local_server()
    client_login()


main()
