"""Where an opportunity's page leads: the list it was opened from, and what is before and after it there."""

import re
from html import unescape

import pytest

from tests.cast import Cast
from tests.web.pages import HTMX


def beside(html: str) -> dict[str, str]:
    """Where an opportunity's page leads: back, to what was before it, to what comes next."""
    nav = re.search(r'<nav class="beside".*?</nav>', html, re.DOTALL)[0]
    links = re.findall(r'<a (?:class="(back)"|rel="(prev|next)") href="([^"]+)"', nav)
    return {back or rel: unescape(url) for back, rel, url in links}


def test_an_opportunity_leads_on_in_the_list_it_was_opened_from(cast: Cast) -> None:
    client, deals = cast.alice.signed_in(), cast.acme.deals
    words = "in=due&owner=mine"
    middle = client.get(f"/t/acme/opportunities/{deals['Rockets']}?{words}").text
    assert beside(middle) == {
        "back": "/t/acme/due?owner=mine",
        "prev": f"/t/acme/opportunities/{deals['Anvils']}?{words}",
        "next": f"/t/acme/opportunities/{deals['Magnets']}?{words}",
    }
    assert set(beside(client.get(beside(middle)["prev"]).text)) == {"back", "next"}
    assert set(beside(client.get(beside(middle)["next"]).text)) == {"back", "prev"}
    fragment = client.get(f"/t/acme/opportunities/{deals['Rockets']}?{words}", headers=HTMX).text
    assert beside(fragment) == beside(middle)
    assert re.search(rf'hx-get="[^"]+{deals["Rockets"]}\?in=due&amp;owner=mine"', fragment)


def test_without_script_the_link_tells_the_list(cast: Cast) -> None:
    client, anvils = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    came = {"Referer": "http://localhost/t/acme/due?owner=team&sort=value"}
    assert beside(client.get(f"/t/acme/opportunities/{anvils}", headers=came).text)["back"] == came["Referer"][16:]
    assert set(beside(client.get(f"/t/acme/opportunities/{anvils}").text)) == {"back"}


@pytest.mark.parametrize("query", ["in=nowhere", "in=due&owner=x", "in=due&min=x", "in=%00"])
def test_a_list_that_cannot_be_read_is_left_out(cast: Cast, query: str) -> None:
    page = cast.alice.signed_in().get(f"/t/acme/opportunities/{cast.acme.deals['Anvils']}?{query}")
    assert (page.status_code, beside(page.text)) == (200, {"back": "/t/acme/due"})


def test_what_has_left_its_list_leads_on_to_what_is_there(cast: Cast) -> None:
    client, deals = cast.alice.signed_in(), cast.acme.deals
    page = client.get(f"/t/acme/opportunities/{deals['Rollers']}?in=due&owner=mine").text
    assert beside(page)["next"] == f"/t/acme/opportunities/{deals['Anvils']}?in=due&owner=mine"
