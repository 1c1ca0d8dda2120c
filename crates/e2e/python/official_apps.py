"""The official Python SDK: its apps, with both login flow managers and both token storages."""

import contextlib
import io
import os
import pathlib
import sys

import globus_sdk
from browser import Browser
from flows import GROUPS, NOBODY_ID, ROLES, TRANSFER, Flows, client_named, person, version

flow = Flows(version("globus-sdk"))
CONSENTS = ("GET", f"/v2/api/identities/{NOBODY_ID}/consents")
ADA = person("person")


class Terminal(io.StringIO):
    """What is printed is read for a URL; who then reads a line gets the code that the URL leads to."""

    def readline(self):
        url = next(word for word in reversed(self.getvalue().split()) if "/v2/oauth2/authorize" in word)
        page = Browser().log_in(url, ADA["username"], ADA["password"])
        # People paste with stray spaces.
        return f"  {page.texts['auth-code'].strip()} \n"


@contextlib.contextmanager
def terminal():
    there, before = Terminal(), sys.stdin
    sys.stdin = there
    try:
        with contextlib.redirect_stdout(there):
            yield
    finally:
        sys.stdin = before


def user_app(name, storage, manager, refresh=True):
    config = globus_sdk.GlobusAppConfig(token_storage=storage, login_flow_manager=manager, request_refresh_tokens=refresh)
    return globus_sdk.UserApp(name, client_id=ROLES["native_client"], config=config)


def log_in(app):
    with terminal():
        app.login()
    assert not app.login_required()


def who(app):
    return globus_sdk.AuthClient(app=app).userinfo()["sub"]


def files(suffix):
    return list(pathlib.Path.home().glob(f".globus/app/**/tokens{suffix}"))


def kept(name, storage, manager, suffix):
    app = user_app(name, storage, manager)
    app.add_scope_requirements({"groups.api.globus.org": [globus_sdk.Scope(GROUPS)]})
    auth = globus_sdk.AuthClient(app=app)
    assert app.login_required()
    log_in(app)
    assert auth.userinfo()["sub"] == ADA["id"]
    assert app.get_authorizer("groups.api.globus.org").get_authorization_header().startswith("Bearer ")
    assert files(suffix), "no file with tokens"
    # Another process finds the login there.
    again = user_app(name, storage, manager)
    again.add_scope_requirements({"groups.api.globus.org": [globus_sdk.Scope(GROUPS)]})
    assert not again.login_required() and who(again) == ADA["id"]
    app.logout()
    assert user_app(name, storage, manager).login_required()


@flow("`UserApp`, code pasted at the command line, JSON storage")
def command_line_json():
    kept("pasted-json", "json", "command-line", ".json")


@flow("`UserApp`, code pasted at the command line, SQLite storage")
def command_line_sqlite():
    kept("pasted-sqlite", "sqlite", "command-line", ".db")


@flow("`UserApp`, local server, JSON storage")
def local_server_json():
    kept("local-json", "json", "local-server", ".json")


@flow("`UserApp`, local server, SQLite storage")
def local_server_sqlite():
    kept("local-sqlite", "sqlite", "local-server", ".db")


@flow("`UserApp` without refresh tokens, in memory")
def memory():
    app = user_app("memory", "memory", "command-line", refresh=False)
    auth = globus_sdk.AuthClient(app=app)
    log_in(app)
    assert auth.userinfo()["sub"] == ADA["id"]


@flow("`UserApp` of a scope with dependencies checks the consents", needs=CONSENTS)
def dependencies():
    app = user_app("dependencies", "memory", "command-line")
    scope = globus_sdk.Scope(ROLES["resource_server_scope"], dependencies=[globus_sdk.Scope(TRANSFER)])
    name = ROLES["resource_server"]
    app.add_scope_requirements({name: [scope]})
    log_in(app)
    assert app.get_authorizer(name).get_authorization_header()
    # With what it was given it does not ask again.
    with terminal():
        assert not app.login_required()


@flow("`UserApp` asks for another login when the session shall be another")
def session():
    app = user_app("session", "memory", "command-line")
    auth = globus_sdk.AuthClient(app=app)
    log_in(app)
    with terminal():
        parameters = globus_sdk.gare.GlobusAuthorizationParameters(session_required_identities=[ADA["id"]], prompt="login")
        app.login(auth_params=parameters, force=True)
    assert auth.userinfo()["sub"] == ADA["id"]


@flow("`ClientApp`, JSON and SQLite storage")
def client_app():
    portal = client_named("Example Portal")
    for storage in ("json", "sqlite"):
        config = globus_sdk.GlobusAppConfig(token_storage=storage)
        make = lambda: globus_sdk.ClientApp(f"client-{storage}", client_id=portal["id"], client_secret=portal["secret"], config=config)
        app = make()
        app.add_scope_requirements({"transfer.api.globus.org": [globus_sdk.Scope(TRANSFER)]})
        header = app.get_authorizer("transfer.api.globus.org").get_authorization_header()
        assert who(app) == portal["id"]
        again = make()
        again.add_scope_requirements({"transfer.api.globus.org": [globus_sdk.Scope(TRANSFER)]})
        assert again.get_authorizer("transfer.api.globus.org").get_authorization_header() == header


def main():
    browser = pathlib.Path(__file__).with_name("browser.py")
    os.environ["BROWSER"] = f"{sys.executable} {browser} {ADA['username']} {ADA['password']} %s"
    command_line_json()
    command_line_sqlite()
    local_server_json()
    local_server_sqlite()
    memory()
    dependencies()
    session()
    client_app()


main()
