"""The page of the pipeline: its numbers lead to the lists behind them."""

import re
from collections import Counter
from datetime import date
from html import unescape

from tests.cast import NOW, Cast, ask, deal
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


def test_every_number_is_as_long_as_the_list_behind_it_and_as_plain_sql_counts(cast: Cast) -> None:
    app, stages = cast.alice.app, cast.acme.stages
    days = ["2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01", "2027-02-28", "2027-03-01", None]
    for number, day in enumerate(days * 3):
        expected = day and date.fromisoformat(day)
        ended = {} if number % 3 else {"status": "won", "closed_at": NOW}
        stage = list(stages.values())[number % 4]
        deal(app, cast.acme, f"D{number}", at=NOW, owner="bob", stage_id=stage, expected_close_on=expected, **ended)
    client = cast.alice.signed_in()
    page = client.get(PAGE).text
    behind = {said: unescape(url) for url, said in re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', page)}
    plain = ask(
        app, cast.acme.id,
        "select s.name, o.expected_close_on as day from opportunities as o join stages as s on s.id = o.stage_id"
        " where o.status = 'open' and o.removed_at is null",
    )  # fmt: skip
    today = NOW.date()
    counted = Counter(f"in {row.name}" for row in plain)
    counted |= Counter(
        "expected to close: Not known" if row.day is None
        else "expected to close: Past: say when instead" if row.day < today
        else f"expected to close: {row.day:%B %Y}{' and later' if row.day >= date(2027, 3, 1) else ''}"
        for row in plain
    )  # fmt: skip
    assert set(behind) == {f"{count} {what}" for what, count in counted.items()} | {f"All {len(plain)}"}
    for said, url in behind.items():
        found = client.get(url).text
        assert len(ids(found)) == int(re.search(r"\d+", said)[0]), said
        assert "Status open" in spoken(found)


def test_money_is_written_in_its_currency_and_what_has_no_value_is_said(cast: Cast) -> None:
    deal(cast.alice.app, cast.acme, "Yen", at=NOW, currency="JPY", value=7000)
    deal(cast.alice.app, cast.acme, "Free", at=NOW, value=None)
    page = spoken(cast.alice.signed_in().get(PAGE).text)
    assert "€7,200 JP¥7,000 1 without a value" in page


def test_an_empty_pipeline_says_what_it_is_for(cast: Cast) -> None:
    assert "Nothing is open here" in cast.ada.signed_in().get(f"{PAGE}?owner=mine", headers=HTMX).text


def test_a_damaged_filter_is_a_complaint(cast: Cast) -> None:
    assert cast.alice.signed_in().get(f"{PAGE}?owner=x").status_code == 422
