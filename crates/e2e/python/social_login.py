"""social-auth-core: its backend for Globus, in the smallest application that can have one."""

import types
import urllib.parse

from browser import Browser
from flows import BASE, TRANSFER, Flows, client_named, person, version
from social_core.backends.globus import GlobusOpenIdConnect
from social_core.exceptions import AuthException
from social_core.storage import AssociationMixin, BaseStorage, NonceMixin, UserMixin
from social_core.strategy import BaseStrategy

flow = Flows(version("social-auth-core"))
ADA = person("linked_person")
PORTAL = client_named("Portal of a test")
BACK = PORTAL["redirect_uris"][0]
SETTINGS = {
    "SOCIAL_AUTH_GLOBUS_OIDC_ENDPOINT": BASE.rstrip("/"),
    "SOCIAL_AUTH_GLOBUS_KEY": PORTAL["id"],
    "SOCIAL_AUTH_GLOBUS_SECRET": PORTAL["secret"],
    "SOCIAL_AUTH_GLOBUS_SCOPE": [TRANSFER],
    "SOCIAL_AUTH_GLOBUS_AUTH_EXTRA_ARGUMENTS": {"access_type": "offline"},
    "SOCIAL_AUTH_GLOBUS_PIPELINE": [
        "social_core.pipeline.social_auth.social_details",
        "social_core.pipeline.social_auth.social_uid",
        "social_core.pipeline.social_auth.auth_allowed",
        "__main__.as_user",
    ],
}


def as_user(details, uid, response, **_):
    """The last step of the pipeline: what an application would store."""
    user = types.SimpleNamespace(details=details, uid=uid, response=response, is_active=True, social_user=None)
    return {"user": user, "is_new": False, "social": None}


class Associations(AssociationMixin):
    """Where the backend keeps its nonces."""

    kept = {}

    @classmethod
    def store(cls, server_url, association):
        kept = cls()
        kept.id = kept.handle = association.handle
        kept.issued, kept.lifetime, kept.assoc_type = association.issued, association.lifetime, association.assoc_type
        cls.kept[kept.id] = kept

    @classmethod
    def get(cls, server_url=None, handle=None):
        return [cls.kept[handle]] if handle in cls.kept else []

    @classmethod
    def remove(cls, ids_to_delete):
        for id in ids_to_delete:
            del cls.kept[id]


class Nonces(NonceMixin):
    """Where the backend keeps the states of logins that have begun."""

    kept = set()

    @classmethod
    def use(cls, server_url, timestamp, salt):
        cls.kept.add((server_url, timestamp, salt))
        return True

    @classmethod
    def consume(cls, server_url, timestamp, salt):
        known = (server_url, timestamp, salt) in cls.kept
        cls.kept.discard((server_url, timestamp, salt))
        return known


class Storage(BaseStorage):
    user = UserMixin
    association = Associations
    nonce = Nonces


class Strategy(BaseStrategy):
    def __init__(self):
        super().__init__(Storage)
        self.session, self.data = {}, {}

    def get_setting(self, name):
        return SETTINGS[name]

    def redirect(self, url):
        return url

    def get_request_data(self, merge=True):
        return self.data

    def build_absolute_uri(self, path=None):
        return path

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)


def backend(strategy):
    """One for each request, as applications make it."""
    return GlobusOpenIdConnect(strategy, redirect_uri=BACK)


@flow("discovery, code flow, checked ID token, userinfo, `other_tokens`")
def log_in():
    strategy = Strategy()
    back = Browser(end=BACK).log_in(backend(strategy).start(), ADA["username"], ADA["password"]).url
    strategy.data = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
    user = backend(strategy).complete()
    assert user.uid == ADA["id"]
    assert user.details["username"] == ADA["username"] and user.details["fullname"] == ADA["name"], user.details
    assert user.details["email"] == ADA["email"], user.details
    assert user.response["other_tokens"][0]["scope"] == TRANSFER
    return strategy, user.response


@flow("refresh, with the client secret in the form")
def refresh(strategy, response):
    renewed = backend(strategy).refresh_token(response["refresh_token"])
    assert renewed["access_token"] != response["access_token"]
    assert renewed["refresh_token"] == response["refresh_token"]


@flow("a code of another login is refused")
def other_state():
    strategy = Strategy()
    backend(strategy).start()
    strategy.data = {"state": "of another login", "code": "none"}
    try:
        backend(strategy).complete()
    except AuthException:
        return
    raise AssertionError("it was taken")


def main():
    strategy, response = log_in()
    refresh(strategy, response)
    other_state()


main()
