"""A member's settings bind from the next request on, wherever he is signed in."""

import re

import pytest

from tests.cast import Cast
from tests.web.pages import complaints, fields, spoken

OWN = {"Origin": "http://localhost"}
FORM = {"name": "Alice", "zone": "Asia/Kolkata", "locale": "de-DE", "theme": "dark", "single_keys": "list"}


def test_zone_locale_and_theme_show_in_the_next_answer(cast: Cast) -> None:
    client = cast.alice.signed_in()
    before = client.get("/t/acme/due").text
    assert client.post("/t/acme/settings", data=FORM, headers=OWN).status_code == 303
    after = client.get("/t/acme/due").text
    assert 'data-theme="dark"' in after and 'data-theme="dark"' not in before
    assert 'data-keys="list"' in after and 'data-keys="on"' in before
    assert 'data-zone="Asia/Kolkata"' in after
    assert "Mo. 30 März 2026 13:30" in after  # Magnets, at 8:00 UTC


def test_ones_own_name_shows_on_the_next_card_of_a_colleague_and_is_written_down(cast: Cast) -> None:
    alice, bob = cast.alice.signed_in(), cast.bob.signed_in()
    assert "Alice Liddell" not in bob.get("/t/acme/due?owner=team").text
    assert alice.post("/t/acme/settings", data=FORM | {"name": " Alice Liddell "}, headers=OWN).status_code == 303
    assert "Alice Liddell" in bob.get("/t/acme/due?owner=team").text
    told = spoken(cast.ada.signed_in().get("/t/acme/settings/audit").text)
    assert "Alice Liddell changed a member: Alice Liddell before: Alice" in told


def test_nobody_is_without_a_name(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    answer = alice.post("/t/acme/settings", data=FORM | {"name": " "}, headers=OWN)
    assert (answer.status_code, list(complaints(answer.text))) == (422, ["name"])
    assert 'value="Alice"' in alice.get("/t/acme/settings").text


@pytest.mark.parametrize("zone", ["FOO+3", "Factory", "localtime"])
def test_an_unknown_zone_or_locale_is_refused_with_what_was_typed(cast: Cast, zone: str) -> None:
    bad = FORM | {"zone": zone, "locale": "tlh"}
    answer = cast.alice.signed_in().post("/t/acme/settings", data=bad, headers=OWN)
    assert answer.status_code == 422
    assert "There is no such time zone" in answer.text and "There is no such locale" in answer.text
    assert f'value="{zone}"' in answer.text


def test_a_command_takes_a_key_of_ones_own_everywhere(cast: Cast) -> None:
    client = cast.alice.signed_in()
    assert client.post("/t/acme/settings", data=FORM | {"key-complete": "q"}, headers=OWN).status_code == 303
    page = client.get("/t/acme/due").text
    assert 'aria-keyshortcuts="q"' in page
    assert 'aria-keyshortcuts="e"' not in page


def test_single_keys_that_do_nothing_are_not_told_but_can_be_changed(cast: Cast) -> None:
    client = cast.alice.signed_in()
    assert client.post("/t/acme/settings", data=FORM | {"single_keys": "off"}, headers=OWN).status_code == 303
    page = client.get("/t/acme/due").text
    shown = page[: page.index('id="commands"')]
    assert "<kbd>e</kbd>" not in shown and "<kbd>g</kbd>" not in shown
    assert 'aria-keyshortcuts="e"' not in shown
    assert 'aria-keyshortcuts="Control+K"' in shown and "<kbd>Ctrl+K</kbd>" in shown
    assert re.search('name="key-complete" value="e"', client.get("/t/acme/settings").text)


def test_a_button_shows_the_key_of_ones_own(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    assert alice.post("/t/acme/settings", data=FORM | {"key-undo": "Control+B"}, headers=OWN).status_code == 303
    [undo] = re.findall('<button[^>]* data-command="undo".*?</button>', alice.get("/t/acme/due").text, re.DOTALL)
    assert 'aria-keyshortcuts="Control+B"' in undo and "<kbd>Ctrl+B</kbd>" in undo


def test_what_a_key_closes_or_refreshes_says_the_key_of_ones_own(cast: Cast) -> None:
    alice, own = cast.alice.signed_in(), {"key-close": "q", "key-refresh": "u"}
    assert alice.post("/t/acme/settings", data=FORM | own, headers=OWN).status_code == 303
    page = alice.get("/t/acme/due").text
    form = alice.get("/t/acme/opportunities/new", headers={"HX-Request": "true"}).text
    assert 'id="pill" class="pill" data-key="u"' in page
    assert re.search(r'data-do="close">Close <span class="keys single" aria-hidden="true">\s*<kbd>q</kbd>', form)
    assert "<kbd>Esc</kbd>" not in page + form


def test_a_key_taken_twice_is_refused_and_names_the_other_command(cast: Cast) -> None:
    answer = cast.alice.signed_in().post("/t/acme/settings", data=FORM | {"key-complete": "j"}, headers=OWN)
    assert answer.status_code == 422
    assert "j is already used by “Next card”." in answer.text


def test_a_prefix_cannot_be_a_command(cast: Cast) -> None:
    answer = cast.alice.signed_in().post("/t/acme/settings", data=FORM | {"key-complete": "g"}, headers=OWN)
    assert answer.status_code == 422
    assert "is already used by" in answer.text


@pytest.mark.parametrize(
    "typed", ["=1+1", "FOO+3", "dd", "g d t", "Shift+", "x" * 30_000, "a, b, d, u, q, 7", "Ctrl+x", "../etc", "g  d"]
)
def test_what_nobody_could_press_is_no_key(cast: Cast, typed: str) -> None:
    alice = cast.alice.signed_in()
    answer = alice.post("/t/acme/settings", data=FORM | {"key-complete": typed}, headers=OWN)
    assert answer.status_code == 422
    assert re.search('id="key-complete-wrong">.*(is no key|At most 5)', answer.text)
    assert cast.alice.me().keymap == {}


@pytest.mark.parametrize(
    ("typed", "mark"), [("+", "+"), ("Shift++", "⇧+"), ("Alt+x", "Alt+x"), ("F2", "F2"), ("ä", "ä")]
)
def test_what_somebody_can_press_is_one(cast: Cast, typed: str, mark: str) -> None:
    alice = cast.alice.signed_in()
    assert alice.post("/t/acme/settings", data=FORM | {"key-complete": typed}, headers=OWN).status_code == 303
    assert f"<kbd>{mark}</kbd>" in alice.get("/t/acme/due").text


def test_a_key_for_no_command_is_nobodys(cast: Cast) -> None:
    answer = cast.alice.signed_in().post("/t/acme/settings", data=FORM | {"key-nonsense": "q"}, headers=OWN)
    assert (answer.status_code, cast.alice.me().keymap) == (303, {})


def test_the_form_saved_as_it_stands_changes_no_key(cast: Cast) -> None:
    client = cast.alice.signed_in()
    form = fields(client.get("/t/acme/settings").text, "settings-form")
    assert form["key-settings"] == "g ,"
    assert client.post("/t/acme/settings", data=form, headers=OWN).status_code == 303
    assert cast.alice.me().keymap == {}


def test_the_theme_is_there_before_anybody_is_known(cast: Cast) -> None:
    client = cast.alice.signed_in()
    client.post("/t/acme/settings", data=FORM, headers=OWN)
    client.delete_cookie("session")
    assert 'data-theme="dark"' in client.get("/sign-in").text
    client.set_cookie("theme", '"><script>')
    assert 'data-theme="auto"' in client.get("/sign-in").text


def test_saving_is_said_once(cast: Cast) -> None:
    client = cast.alice.signed_in()
    saved = client.post("/t/acme/settings", data=FORM, headers=OWN, follow_redirects=True)
    assert '<p class="notice done" role="status">Saved.</p>' in saved.text
    assert 'role="status">Saved' not in client.get("/t/acme/settings").text


def test_how_times_and_amounts_would_look_is_shown_while_typing(cast: Cast) -> None:
    client = cast.alice.signed_in()
    german = client.get("/t/acme/settings/samples?zone=Asia/Kolkata&locale=de-DE").text
    assert "Mo. 30 März 2026 13:30 · 30.03.26 · 12.345,50\xa0€" in german
    assert "30/03/2026" in client.get("/t/acme/settings/samples?zone=&locale=en-GB").text
    assert "no such time zone" in client.get("/t/acme/settings/samples?zone=Mars/Base&locale=en-GB").text


def test_zones_and_locales_are_offered_by_name(cast: Cast) -> None:
    page = cast.alice.signed_in().get("/t/acme/settings").text
    assert '<option value="Europe/Berlin"></option>' in page
    assert '<option value="de-AT">German (Austria)</option>' in page
    assert "Etc/GMT" not in page
