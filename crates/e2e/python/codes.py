"""Authorization codes: a seeded person logs in once and comes back again and again.

usage: codes.py FIXTURES.json AUTHORIZE_URL REDIRECT_URI COUNT   (prints one code a line)
"""

import sys
import urllib.parse

from browser import Browser
from flows import person

_, _, url, back, count = sys.argv
ada = person("person")
browser = Browser(end=back)
for number in range(int(count)):
    page = browser.log_in(url, ada["username"], ada["password"]) if number == 0 else browser.open(url)
    print(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))["code"])
