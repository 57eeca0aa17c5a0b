"""The due list: what must I do now, oldest first, by urgency, page by page, not rendered again unless it changed."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import NOW, Cast, ask, change, deal
from tests.web.pages import HTMX, completion, groups, ids, names, spoken

DUE = "/t/acme/due"


def count(html: str) -> str:
    """The header of a due list."""
    return spoken(re.search(r'<p id="counts".*?</p>', html, re.DOTALL)[0])


def test_the_oldest_comes_first(cast: Cast) -> None:
    assert names(cast.alice.signed_in().get(DUE).text) == ["Anvils", "Rockets", "Magnets"]


def test_ties_are_ordered_by_id(cast: Cast) -> None:
    found = ids(cast.alice.signed_in().get(DUE, query_string={"owner": "team"}).text)
    tied = sorted([cast.acme.deals["Springs"], cast.acme.deals["Ropes"]])
    assert [one for one in found if one in tied] == tied


def test_an_action_is_due_from_its_very_instant_on(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    deal(app, cast.acme, "Just due", owner="alice", at=NOW)
    deal(app, cast.acme, "Not yet", owner="alice", at=NOW + timedelta(microseconds=1))
    assert {"Just due", "Not yet"} & set(names(client.get(DUE).text)) == {"Just due"}


def test_closed_and_removed_deals_are_gone_but_a_renewal_is_not(cast: Cast, app: Flask) -> None:
    deal(app, cast.acme, "Renewal", owner="alice", at=NOW, status="won", closed_at=NOW)
    deal(app, cast.acme, "Removed", owner="alice", at=NOW, removed_at=NOW)
    nothing = {"next_action_at": None, "next_action_details": None, "first_due_at": None, "closed_at": NOW}
    deal(app, cast.acme, "Lost", owner="alice", at=NOW, status="lost", lost_reason="price", **nothing)
    deal(app, cast.acme, "Won", owner="alice", at=NOW, status="won", **nothing)
    page = cast.alice.signed_in().get(DUE).text
    assert set(names(page)) == {"Anvils", "Rockets", "Magnets", "Renewal"}
    assert page.count('class="renewal"') == 1


@pytest.mark.parametrize(
    ("whose", "expected"),
    [
        ("mine", {"Anvils", "Rockets", "Magnets"}),
        ("team", {"Anvils", "Rockets", "Magnets", "Springs", "Ropes"}),
        ("unassigned", {"Ropes"}),
        ("bob", {"Springs"}),
        ("charlie", set()),
    ],
)
def test_the_list_is_mine_the_teams_a_colleagues_or_nobodys(cast: Cast, whose: str, expected: set[str]) -> None:
    owner = str(getattr(cast, whose).id) if whose in ("bob", "charlie") else whose
    assert set(names(cast.alice.signed_in().get(DUE, query_string={"owner": owner}).text)) == expected


def test_who_owns_an_open_deal_sees_the_own_ones_first_and_others_the_teams(cast: Cast) -> None:
    assert names(cast.bob.signed_in().get(DUE).text) == ["Springs"]
    assert len(names(cast.vera.signed_in().get(DUE).text)) == 5


def test_a_viewer_sees_no_verbs(cast: Cast) -> None:
    assert "/completion" in cast.alice.signed_in().get(DUE).text
    assert "/completion" not in cast.vera.signed_in().get(DUE).text


def test_cards_are_grouped_by_urgency_with_counts(cast: Cast, app: Flask) -> None:
    deal(app, cast.acme, "Three days", owner="alice", at=NOW - timedelta(days=3))
    found = groups(cast.alice.signed_in().get(DUE).text)
    assert found == {"More than 3 days late": "1", "1-3 days late": "2", "Due today": "1"}


def test_the_groups_follow_the_days_of_the_persons_own_zone(cast: Cast, app: Flask) -> None:
    # 06:00 in UTC: this morning in Berlin, last night in Los Angeles
    deal(app, cast.acme, "Early", owner="bob", at=NOW - timedelta(hours=2))
    client = cast.bob.signed_in()
    assert groups(client.get(DUE).text) == {"1-3 days late": "1", "Due today": "1"}
    change(app, cast.acme, "members", cast.bob.id, zone="America/Los_Angeles")
    assert groups(client.get(DUE).text) == {"1-3 days late": "2"}


def test_the_header_counts_what_is_due_and_tells_what_comes_next(cast: Cast) -> None:
    page = cast.alice.signed_in().get(DUE).text
    assert count(page).startswith("3 2 from earlier days · next at")
    assert f'datetime="{(NOW + timedelta(days=1)):%Y-%m-%dT%H:%M:%SZ}"' in page
    assert re.search(r"<title>\(3\) Due", page)


def test_the_count_is_exact_to_999(cast: Cast, app: Flask) -> None:
    columns = (
        "name, currency, stage_id, owner_id, next_action_at, next_action_details, first_due_at, last_activity_at, "
        "stale_floor_at, stale_cap_at"
    )
    copy = (
        f"insert into opportunities (tenant_id, {columns}) select tenant_id, {columns} from opportunities, "
        "generate_series(1, %(times)s) where tenant_id = %(tenant)s and id = %(id)s returning id"
    )
    client = cast.alice.signed_in()
    ask(app, cast.acme.id, copy, id=cast.acme.deals["Anvils"], times=996)
    assert count(client.get(DUE).text).startswith("999 998 from")
    ask(app, cast.acme.id, copy, id=cast.acme.deals["Anvils"], times=1)
    page = client.get(DUE).text
    assert count(page).startswith("999+ 999 from")
    assert len(ids(page)) == 50


def test_pages_of_fifty_follow_each_other_without_gap_or_repeat(cast: Cast, app: Flask) -> None:
    made = [deal(app, cast.acme, f"Deal {n}", owner="max", at=NOW - timedelta(minutes=n // 7)) for n in range(120)]
    client, address, pages = cast.max.signed_in(), DUE, []
    while address:
        html = client.get(address).text
        pages.append(ids(html))
        more = re.search(r'<a id="more"[^>]*href="([^"]+)"', html)
        address = more[1].replace("&amp;", "&") if more else ""
    assert [len(page) for page in pages] == [50, 50, 20]
    in_order = sorted(made, key=lambda one: (NOW - timedelta(minutes=made.index(one) // 7), one))
    assert [one for page in pages for one in page] == in_order


def test_exactly_fifty_have_no_further_page(cast: Cast, app: Flask) -> None:
    for n in range(50):
        deal(app, cast.acme, f"Deal {n}", owner="max", at=NOW)
    page = cast.max.signed_in().get(DUE).text
    assert (len(ids(page)), 'id="more"' in page) == (50, False)


def test_a_card_completed_between_two_pages_moves_no_other(cast: Cast, app: Flask) -> None:
    made = [deal(app, cast.acme, f"Deal {n}", owner="max", at=NOW - timedelta(minutes=60 - n)) for n in range(60)]
    client = cast.max.signed_in()
    more = re.search(r'<a id="more"[^>]*href="([^"]+)"', client.get(DUE).text)[1].replace("&amp;", "&")
    change(app, cast.acme, "opportunities", made[0], removed_at=NOW)
    assert ids(client.get(more, headers=HTMX).text) == made[50:]


@pytest.mark.parametrize(
    "after", ["x", "2026-03-30T08:00:00Z_", "0000-13-01T00:00:00Z_" + "0" * 32, "2026-03-30T08:00:00Z_%00"]
)
def test_a_damaged_address_of_a_page_is_refused_in_words(cast: Cast, after: str) -> None:
    answer = cast.alice.signed_in().get(f"{DUE}?after={after}")
    assert answer.status_code == 422
    assert "Start from the top" in spoken(answer.text)


@pytest.mark.parametrize(
    "owner", ["x", "{1b4e28ba-2fa1-11d2-883f-0016d3cca427}", "\0", "\ud800", "1b4e28ba2fa111d2883f0016d3cca427"]
)
def test_a_damaged_filter_is_refused_in_words(cast: Cast, owner: str) -> None:
    answer = cast.alice.signed_in().get(DUE, query_string={"owner": owner.encode(errors="surrogatepass")})
    assert answer.status_code == 422
    assert "nobody with this id" in spoken(answer.text)


def test_when_all_is_done_it_says_so_and_what_tomorrow_holds(cast: Cast, app: Flask) -> None:
    client = cast.max.signed_in()
    assert "All done" in spoken(client.get(DUE, query_string={"owner": "mine"}).text)
    deal(app, cast.acme, "Tomorrow's", owner="max", at=NOW + timedelta(days=1))
    page = client.get(DUE).text
    assert ids(page) == []
    assert "All done" in spoken(page)
    assert "Tomorrow holds 1" in spoken(page)


def test_text_is_shown_as_it_was_typed_and_never_evaluated(cast: Cast, app: Flask) -> None:
    typed = '<script>alert(1)</script>" onmouseover="x {{7*7}} \u202eabc\u200b'
    deal(app, cast.acme, typed, owner="alice", at=NOW, next_action_details=typed, tags=["<b>", "javascript:alert(1)"])
    page = cast.alice.signed_in().get(DUE).text
    assert typed in names(page)
    assert "<script>alert" not in page
    assert '" onmouseover' not in page


def test_htmx_gets_the_fragment_and_everybody_else_the_page(cast: Cast) -> None:
    client = cast.alice.signed_in()
    page, fragment = client.get(DUE), client.get(DUE, headers=HTMX)
    assert page.text.startswith("<!doctype html>")
    assert fragment.text.strip().startswith('<section id="due"')
    assert fragment.text.strip() in page.text
    assert client.get(DUE, headers=HTMX | {"HX-History-Restore-Request": "true"}).text == page.text


def test_the_card_names_its_opportunity_and_version(cast: Cast) -> None:
    page = cast.alice.signed_in().get(DUE).text
    anvils = cast.acme.deals["Anvils"]
    card = re.search(rf'<article[^>]*id="opportunity-{anvils}"[^>]*>', page)[0]
    assert 'data-version="1"' in card
    assert completion(anvils) in page
