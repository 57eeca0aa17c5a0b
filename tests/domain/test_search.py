"""Finding opportunities: in part, with a slip, best first, and never another tenant's."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import queries
from app.domain import actions, opportunities, search, spelling, undo
from tests.cast import NOW, Cast, Team, ask, deal, transaction
from tests.domain.acting import act, target

NASTY = [
    "",
    "   ",
    "%_\\",
    "'; drop table x; --",
    "....",
    "\u202e\u202d",
    "🙂",
    "🙂 anvils",
    "a" * 10_000,
    "anv " * 2_500,
]


@pytest.fixture
def find(cast: Cast) -> Callable[..., list[str]]:
    """What Alice finds, by name, once everybody's texts are noted."""
    for team in (cast.acme, cast.globex):
        note(cast, team)
    return lambda text, **how: [row.name for row in looked(cast, text, **how)]


def looked(cast: Cast, text: str, **how: Any) -> Any:
    with transaction(cast.alice.app, cast.acme.id) as tx:
        return search.find(tx, text, **how)


def note(cast: Cast, team: Team) -> None:
    with transaction(cast.alice.app, team.id) as tx:
        rows = actions.cards(tx, list(team.deals.values())).rows
        search.index(tx, [(row.id, row._asdict()) for row in rows])


def add(cast: Cast, name: str, days: int = 1, **columns: Any) -> None:
    cast.acme.deals[name] = deal(
        cast.alice.app, cast.acme, name, owner="alice", at=NOW + timedelta(days=days), **columns
    )


@pytest.mark.parametrize(
    "text",
    [
        "Anvils", "anvils", "ANV", "anv ltd", "ltd anvils", "about anvils", "Ánvils", "anvils, call!", "anvlis",
        "anvil", "anvild", "xanvils", "nvils", "anvills", "aniils", "anvls",
    ],
)  # fmt: skip
def test_a_deal_is_found_by_parts_and_despite_one_slip(find: Callable[..., list[str]], text: str) -> None:
    assert find(text) == ["Anvils"]


def test_every_text_of_a_deal_is_searched(cast: Cast, find: Callable[..., list[str]]) -> None:
    add(cast, "Renewal", company="Müller & Söhne", contact_name="Renée O'Hara", contact_email="rene@sohne.example",
        tags=["GTX Pro"], next_action_details="Ask about the Wärmepumpe")  # fmt: skip
    note(cast, cast.acme)
    for text in ("muller", "sohne", "renee", "hara", "rene@sohne.example", "gtx", "warmepumpe", "Wärme"):
        assert find(text) == ["Renewal"], text


@pytest.mark.parametrize("text", ["MC-9GZR", "mc-9gzr", " MC-9GZR "])
def test_a_deal_is_found_first_by_its_reference_in_either_case(
    cast: Cast, find: Callable[..., list[str]], text: str
) -> None:
    add(cast, "Renewal", reference="MC-9GZR")
    add(cast, "Ask MC about 9GZR", days=0)
    note(cast, cast.acme)
    assert find(text) == ["Renewal", "Ask MC about 9GZR"]
    act(cast.alice, opportunities.remove, [target(cast.alice, cast.acme.deals["Renewal"])])
    assert find(text) == ["Ask MC about 9GZR"]


def test_all_words_must_fit(find: Callable[..., list[str]]) -> None:
    assert find("anvils rockets") == []


def test_whole_words_come_first_then_beginnings_and_slips_only_without_either(
    cast: Cast, find: Callable[..., list[str]]
) -> None:
    for days, name in enumerate(("Cordage", "Cord", "Corx")):
        add(cast, name, days=9 - days)
    note(cast, cast.acme)
    assert find("cord") == ["Cord", "Cordage"]
    assert find("cory") == ["Corx", "Cord", "Cordage"]
    assert find("cory", forgiving=False) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gtx basic", ["GTX renewal, basic", "GTXBasic 2"]),
        ("GTX-Bas 2", ["GTXBasic 2"]),
        ("2 gtx basic", ["GTXBasic 2"]),
        ("kancode", ["Kan-code"]),
        ("kancod", ["Kan-code"]),
        ("about kancode", ["Kan-code"]),
        ("codekan", []),
        ("gtxbasicrenewal", []),
    ],
)
def test_a_blank_or_hyphen_too_many_or_too_few_finds_it_still(
    cast: Cast, find: Callable[..., list[str]], text: str, names: list[str]
) -> None:
    for days, name in enumerate(("GTXBasic 2", "GTX renewal, basic", "Kan-code")):
        add(cast, name, days=1 + days)
    note(cast, cast.acme)
    assert find(text) == names
    assert find(text, limit=1) == names[:1]


def test_what_is_searched_for_strictly_is_neither_joined_nor_split(cast: Cast, find: Callable[..., list[str]]) -> None:
    for name in ("GTXBasic", "Kan-code"):
        add(cast, name)
    note(cast, cast.acme)
    assert [find(text, forgiving=False) for text in ("gtx basic", "kancode")] == [[], []]


def test_open_deals_come_before_closed_ones_and_the_soonest_first(cast: Cast, find: Callable[..., list[str]]) -> None:
    add(cast, "Silk late", days=3)
    add(cast, "Silk lost", days=1)
    add(cast, "Silk soon", days=2)
    add(cast, "Silk won", days=1)
    note(cast, cast.acme)
    lost = cast.acme.deals["Silk lost"]
    act(cast.alice, opportunities.close, [target(cast.alice, lost)], "lost", lost_reason="Price")
    won = cast.acme.deals["Silk won"]
    act(cast.alice, opportunities.close, [target(cast.alice, won)], "won", details="Renew silk", at=NOW + timedelta(1))
    assert find("silk") == ["Silk soon", "Silk late", "Silk won", "Silk lost"]


def test_a_frequent_word_finds_what_is_due_soonest(
    cast: Cast, find: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FREQUENT", 3)
    monkeypatch.setattr(search, "SOME", 2)
    assert find("call", limit=2) == ["Anvils", "Rockets"]
    assert {"Anvils", "Rockets"} <= set(find("ltd call"))


def test_a_text_that_has_changed_finds_nothing_any_more(cast: Cast, find: Callable[..., list[str]]) -> None:
    rockets = cast.acme.deals["Rockets"]
    act(cast.alice, actions.edit_step, [target(cast.alice, rockets)], "Send the catalogue")
    assert find("catalogue") == ["Rockets"]
    assert find("call rockets") == []


def test_what_is_removed_is_not_found_until_undo_brings_it_back(cast: Cast, find: Callable[..., list[str]]) -> None:
    act(cast.alice, opportunities.remove, [target(cast.alice, cast.acme.deals["Rockets"])])
    assert find("rockets") == []
    act(cast.alice, undo.undo)
    assert find("rockets") == ["Rockets"]


def test_nothing_of_another_tenant_is_found(find: Callable[..., list[str]]) -> None:
    assert find("secrets") == []
    assert find("secrtes") == []


def test_it_finds_what_reading_every_deal_would_find(cast: Cast) -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abc", k=chance.randint(1, 6))) for _ in range(40)]
    for number in range(40):
        add(cast, f"{' '.join(chance.choices(words, k=3))} {number}", company=chance.choice(words))
    note(cast, cast.acme)
    texts = {name: spelling.words(name, f"Call about {name}") for name in cast.acme.deals}
    with transaction(cast.alice.app, cast.acme.id) as tx:
        rows = {row.name: row for row in actions.cards(tx, list(cast.acme.deals.values())).rows}
    for name, row in rows.items():
        texts[name] += spelling.words(row.company)
    for _ in range(60):
        typed = [chance.choice(words)[: chance.randint(1, 6)] for _ in range(chance.randint(1, 3))]
        fitting = {name for name, known in texts.items()
                   if all(any(word.startswith(part) for word in known) for part in typed)}  # fmt: skip
        assert {row.name for row in looked(cast, " ".join(typed), limit=99, forgiving=False)} == fitting, typed


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_any_text_can_be_searched_for(find: Callable[..., list[str]], text: str) -> None:
    assert find(text) == (["Anvils"] if "anv" in text else [])


@pytest.mark.parametrize("query", ["sizes", "known", "hinted"])
def test_words_are_read_from_their_index_by_their_beginning(cast: Cast, query: str) -> None:
    given = {"prefixes": ["anv"], "terms": [0], "every": 1, "beyond": search.BEGINNING, "most": 9, "limit": 9}
    with transaction(cast.alice.app, cast.acme.id) as tx:
        tx.ask("set local enable_seqscan = off", {})
        tx.ask("set local enable_bitmapscan = off", {})
        statement = getattr(queries.search, query).sql
        plan = "\n".join(row[0] for row in tx.ask(f"explain {statement}", given).rows)
    scan = plan[plan.index("search_words__word__taken") :]
    assert "Index Only Scan using search_words__word__taken" in plan
    assert "word >= p.prefix" in scan.split("Index Cond:")[1].splitlines()[0]


def test_noting_the_same_words_again_adds_nothing(cast: Cast, find: Callable[..., list[str]]) -> None:
    count = "select count(*) from search_words where tenant_id = %(tenant)s"
    before = ask(cast.alice.app, cast.acme.id, count)
    note(cast, cast.acme)
    assert ask(cast.alice.app, cast.acme.id, count) == before


@given(st.text(max_size=300))
def test_words_are_plain_and_found_again_in_themselves(text: str) -> None:
    found = spelling.words(text)
    assert all(word and len(word) <= spelling.LONGEST and not word.isspace() for word in found)
    assert spelling.words(" ".join(found)) == found


@given(st.text("abcdeé1я", min_size=4, max_size=8), st.data())
def test_one_slip_is_among_those_considered(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcde"))
    typed = {
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }
    for slip in typed - {word}:
        if len(slip) in spelling.MISSPELT and word.isascii() and not any(c.isdigit() for c in word):
            assert any(word.startswith(meant) for meant in spelling.slips(slip))
