"""Tries to get SQL through the search, the filters and the cursors: sqlmap on the served product, signed in."""

import tempfile
import urllib.error
import urllib.parse
import urllib.request

from checks import tools
from checks.tools import Found

#: What sqlmap says at the end when it got nowhere; anything else is worth a look.
NOTHING = "all tested parameters do not appear to be injectable"
ZERO = "00000000-0000-0000-0000-000000000000"
#: Where a text of the caller takes part in a query: address, and the parameters to try.
PLACES = [
    ("/t/acme/palette?q=acme", "q"),
    (f"/t/acme/opportunities?q=acme&tag=x&owner=team&stage={ZERO}&sort=value", "q,tag,owner,stage,sort"),
    (f"/t/acme/due?min=1&max=9&after=2026-01-01T00:00:00Z_{ZERO}", "min,max,after"),
    (f"/api/v1/opportunities/due?limit=5&after=2026-01-01T00:00:00Z_{ZERO}", "limit,after"),
    (f"/t/acme/settings/audit?kind=sign_in&actor={ZERO}&before=20260101T000000.000000_{ZERO}", "kind,actor,before"),
]


def check(url: str, token: str, tenant: str) -> str:
    """How many places were tried; raises Found with what sqlmap says of one that lets SQL through."""
    cookie = signed_in(url)
    headers = f"Authorization: Bearer {token}\nX-Tenant-ID: {tenant}"
    for path, parameters in PLACES:
        with tempfile.TemporaryDirectory() as folder:
            said = tools.run(
                "sqlmap", "-u", url + path, "-p", parameters, "--batch", "--dbms", "PostgreSQL", "--technique", "BEU",
                "--threads", "4", "--cookie", f"session={cookie}", "--headers", headers, "--output-dir", folder,
                "--disable-coloring", "--ignore-code", "*", "--answers", "follow=N",
            )  # fmt: skip
        if NOTHING not in said:
            raise Found(f"{path}\n{said}")
    return f"{len(PLACES)} addresses"


def signed_in(url: str) -> str:
    """The cookie of the demo's administrator."""
    form = urllib.parse.urlencode({"email": "carla@acme.example", "password": "demo-demo-demo"}).encode()
    request = urllib.request.Request(f"{url}/sign-in", form, {"Sec-Fetch-Site": "same-origin"})
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(request)
    except urllib.error.HTTPError as led:
        cookies = led.headers.get_all("Set-Cookie") or []
        return next(each.partition(";")[0].partition("=")[2] for each in cookies if each.startswith("session="))
    raise Found("Nobody could sign in.")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Stays where it is, so that the cookie can be read."""
