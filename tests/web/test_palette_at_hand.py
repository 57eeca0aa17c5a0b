"""The palette before a card: a verb's words without a name are for that card, and say so."""

import re
from typing import Any
from uuid import UUID

import pytest

from app.domain import actions, search
from tests.cast import NOW, Cast, deal, transaction
from tests.domain.acting import row
from tests.web.offers import PALETTE, options
from tests.web.pages import HTMX, fields, send


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Besides the usual deals, those whose names, companies or tags are what a verb's words may be."""
    more: dict[str, dict[str, Any]] = {"Called Ltd": {}, "Bobbins": {"tags": ["vip"]}, "Games": {}}
    for name, columns in more.items():
        cast.acme.deals[name] = deal(cast.alice.app, cast.acme, name, owner="alice", at=NOW, **columns)
    with transaction(cast.alice.app, cast.acme.id) as tx:
        rows = actions.cards(tx, list(cast.acme.deals.values())).rows
        search.index(tx, [(one.id, one._asdict()) for one in rows])
    return cast


def before_rockets(cast: Cast, typed: str, who: str = "alice") -> list[str]:
    return options(cast, typed, who, before=cast.acme.deals["Rockets"])


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("snooze mon 9", "Reschedule Rockets to Mon 6 Apr 2026 09:00 CEST"),
        ("snooze 3", "Reschedule Rockets to Tue 31 Mar 2026 09:00 CEST"),
        ("reschedule +3d", "Reschedule Rockets to Thu 2 Apr 2026 09:00 CEST"),
        ("snooze yesterday", "Reschedule Rockets : say when"),
        ("assign bob", "Assign Rockets to Bob"),
        ("assign nobody", "Assign Rockets to nobody"),
        ("assign to bob", "Assign Rockets to Bob"),
        ("snooze to mon 9", "Reschedule Rockets to Mon 6 Apr 2026 09:00 CEST"),
        ("stage prop", "Move Rockets to Proposal"),
        ("tag vip", "Tag Rockets with vip"),
        ("note asked for the price", "Note on Rockets : asked for the price"),
        ("edit step send the offer", "Next step of Rockets : send the offer"),
        ("lost too expensive", "Mark Rockets as lost: too expensive"),
    ],
)
def test_words_without_a_name_are_for_the_card_one_is_before(cast: Cast, typed: str, says: str) -> None:
    assert before_rockets(cast, typed)[0] == says
    assert says not in options(cast, typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("snooze ropes mon 9", "Reschedule Ropes to Mon 6 Apr 2026 09:00 CEST"),
        ("assign ropes bob", "Assign Ropes to Bob"),
        ("snooze ropes until mon 9", "Reschedule Ropes to Mon 6 Apr 2026 09:00 CEST"),
        ("assign ropes to bob", "Assign Ropes to Bob"),
        ("stage ropes to prop", "Move Ropes to Proposal"),
        ("tag ropes with spring", "Tag Ropes with spring"),
        ("tag ropes spring", "Tag Ropes with spring"),
        ("note ropes", "Write a note on Ropes"),
        ("note ropes sent", "Note on Ropes : sent"),
        ("note rockets sent", "Note on Rockets : sent"),
        ("won ropes", "Mark Ropes as won"),
    ],
)
def test_a_deal_that_is_named_comes_first(cast: Cast, typed: str, says: str) -> None:
    assert before_rockets(cast, typed)[0] == says


def test_what_else_the_words_may_mean_stays_on_offer(cast: Cast) -> None:
    both = ["Note on Called Ltd : back", "Note on Rockets : called back"]
    assert before_rockets(cast, "note called back")[:2] == both
    assert before_rockets(cast, "assign bob")[:2] == ["Assign Rockets to Bob", "Assign Bobbins : say to whom"]
    assert before_rockets(cast, "tag vip")[:2] == ["Tag Rockets with vip", "Change the tags of Bobbins"]
    assert before_rockets(cast, "note rock sent")[:2] == ["Note on Rockets : rock sent", "Note on Rockets : sent"]
    assert before_rockets(cast, "snooze mon 9")[1:] == ["Create snooze mon 9"]


@pytest.mark.parametrize("typed", ["log out", "later today"])
def test_a_command_typed_in_full_stays_first(cast: Cast, typed: str) -> None:
    assert before_rockets(cast, typed)[0] == options(cast, typed)[0]


@pytest.mark.parametrize("typed", ["create Umbrella roof 5k", "New Umbrella roof 5k", "Umbrella roof 5k"])
def test_what_is_made_is_not_called_by_the_verb(cast: Cast, typed: str) -> None:
    assert options(cast, typed)[-1] == "Create Umbrella roof 5k"


def test_a_command_comes_before_a_deal_of_nearly_that_name(cast: Cast) -> None:
    assert options(cast, "edit name")[0].startswith("Edit name, company")
    assert "Edit Games" in options(cast, "edit name")
    assert options(cast, "edit games")[0] == "Edit Games"


def test_what_cannot_be_done_to_the_card_is_not_offered(cast: Cast) -> None:
    springs = cast.acme.deals["Springs"]
    assert options(cast, "assign nobody", before=springs) == ["Create assign nobody"]
    assert "Rockets" not in " ".join(before_rockets(cast, "snooze mon 9", "vera"))


@pytest.mark.parametrize("given", ["", "x", "\0", "1" * 400, str(UUID(int=1))])
def test_a_card_nobody_knows_is_none(cast: Cast, given: str) -> None:
    assert options(cast, "snooze mon 9", before=given) == ["Create snooze mon 9"]


def test_a_card_of_another_tenant_is_none(cast: Cast) -> None:
    assert options(cast, "note hello", before=cast.globex.deals["Secrets"]) == ["Create note hello"]


def test_it_is_done_to_that_card(cast: Cast) -> None:
    client, rockets = cast.alice.signed_in(), cast.acme.deals["Rockets"]
    html = client.get(PALETTE, query_string={"q": "snooze mon 9", "card": rockets}, headers=HTMX).text
    assert f'data-card="opportunity-{rockets}"' in html
    form = fields(html, "palette-option-1-form")
    assert send(client, f"/t/acme/opportunities/{rockets}/reschedule", form).status_code == 303
    assert row(cast.alice, rockets)["next_action_at"] == "2026-04-06T07:00:00+00:00"


@pytest.mark.parametrize("typed", ["snooze mon 9", "snooze rubber mon 9"])
def test_of_a_deal_moved_too_often_the_form_asks_first(cast: Cast, typed: str) -> None:
    """Past the team's limit a phrase sends nothing: it leads to the form, which has the time and says what else
    could be done."""
    client, rubber = cast.alice.signed_in(), deal(cast.alice.app, cast.acme, "Rubber", owner="alice", at=NOW, slips=99)
    with transaction(cast.alice.app, cast.acme.id) as tx:
        search.index(tx, [(rubber, actions.cards(tx, [rubber]).rows[0]._asdict())])
    assert options(cast, typed, before=rubber)[0] == "Reschedule Rubber to Mon 6 Apr 2026 09:00 CEST"
    html = client.get(PALETTE, query_string={"q": typed, "card": rubber}, headers=HTMX).text
    assert "moved 99× already" in html
    assert "palette-option-1-form" not in html
    found = re.search(r'data-href="([^"]+/reschedule[^"]+)"', html)
    assert found
    form = client.get(found[1], headers=HTMX).text
    assert "Moved 99× already" in form
    assert fields(form, "reschedule-form")["at"] == "2026-04-06 09:00"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("snooze mon 9", "Reschedule 3 selected to Mon 6 Apr 2026 09:00 CEST"),
        ("snooze 3", "Reschedule 3 selected to Tue 31 Mar 2026 09:00 CEST"),
        ("assign bob", "Assign 3 selected to Bob"),
        ("stage prop", "Move 3 selected to Proposal"),
        ("note sent the offer", "Note on 3 selected : sent the offer"),
        ("lost too expensive", "Mark 3 selected as lost: too expensive"),
    ],
)
def test_words_without_a_name_are_for_what_is_selected(cast: Cast, typed: str, says: str) -> None:
    assert options(cast, typed, selected=3)[0] == says
    assert says not in options(cast, typed, "vera", selected=3)


def test_a_selection_takes_nothing_from_a_deal_that_is_named(cast: Cast) -> None:
    assert options(cast, "note ropes sent", selected=3)[0] == "Note on Ropes : sent"
    assert not [says for says in options(cast, "tag vip", selected=3) if "selected" in says]
