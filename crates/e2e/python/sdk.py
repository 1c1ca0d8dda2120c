"""What the scripts of the official Python SDK share."""

import globus_sdk
from browser import Browser


def log_in(client, person, scopes, **settings):
    """Logs a person in through the pages, with a client whose code is shown to be copied."""
    return client.oauth2_exchange_code_for_tokens(code_of(client, person, scopes, **settings))


def code_of(client, person, scopes, **settings):
    client.oauth2_start_flow(requested_scopes=scopes, **settings)
    page = Browser().log_in(client.oauth2_get_authorize_url(), person["username"], person["password"])
    code = page.texts.get("auth-code", "").strip()
    assert code, f"no code on the page {page.url.split('?')[0]}"
    return code


def status_of(call):
    try:
        call()
    except globus_sdk.AuthAPIError as error:
        return error.http_status
    return 200
