"""The official Python SDK logs a seeded person in and stores the tokens where our command looks for them.

usage: log_in_and_store.py FIXTURES.json   (prints the client id)
"""

import json
import sys

import globus_sdk
from browser import Browser
from globus_sdk.token_storage import JSONTokenStorage

SCOPES = ["openid", "profile", "email", "urn:globus:auth:scope:auth.globus.org:view_identity_set"]

with open(sys.argv[1], encoding="utf-8") as file:
    fixtures = json.load(file)
client_id = fixtures["roles"]["native_client"]
person = next(person for person in fixtures["people"] if person["username"] == fixtures["roles"]["person"])

client = globus_sdk.NativeAppAuthClient(client_id)
client.oauth2_start_flow(requested_scopes=SCOPES, refresh_tokens=True)
page = Browser().log_in(client.oauth2_get_authorize_url(), person["username"], person["password"])
tokens = client.oauth2_exchange_code_for_tokens(page.texts["auth-code"].strip())

config = globus_sdk.GlobusAppConfig()
# Logins at a server that is none of Globus's are kept by themselves.
namespace = "DEFAULT at " + fixtures["base_url"].rstrip("/")
storage = JSONTokenStorage.for_globus_app(app_name="globus-auth", config=config, client_id=client_id, namespace=namespace)
storage.store_token_response(tokens)
print(client_id)
