"""The page of the pipeline: its numbers lead to the lists behind them."""

import re
from html import unescape

from tests.cast import NOW, Cast, deal
from tests.web.pages import HTMX, ids, spoken

PAGE = "/t/acme/pipeline"


def test_a_number_leads_to_the_list_of_just_these_deals(cast: Cast) -> None:
    proposal = cast.acme.stages["Proposal"]
    wanted = {deal(cast.alice.app, cast.acme, f"More {n}", owner="bob", at=NOW, stage_id=proposal) for n in range(3)}
    client = cast.alice.signed_in()
    for owner, count in (("team", 3), (str(cast.bob.id), 3), ("mine", 0)):
        page = client.get(f"{PAGE}?owner={owner}").text
        behind = re.search(r'href="([^"]+)" aria-label="(\d+) in Proposal"', page)
        assert (int(behind[2]) if behind else 0) == count
        assert not behind or set(ids(client.get(unescape(behind[1])).text)) == wanted


def test_money_is_written_in_its_currency_and_what_has_no_value_is_said(cast: Cast) -> None:
    deal(cast.alice.app, cast.acme, "Yen", at=NOW, currency="JPY", value=7000)
    deal(cast.alice.app, cast.acme, "Free", at=NOW, value=None)
    page = spoken(cast.alice.signed_in().get(PAGE).text)
    assert "€7,200 JP¥7,000 1 without a value" in page


def test_an_empty_pipeline_says_what_it_is_for(cast: Cast) -> None:
    assert "Nothing is open here" in cast.ada.signed_in().get(f"{PAGE}?owner=mine", headers=HTMX).text


def test_a_damaged_filter_is_a_complaint(cast: Cast) -> None:
    assert cast.alice.signed_in().get(f"{PAGE}?owner=x").status_code == 422
