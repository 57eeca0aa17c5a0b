"""A member's settings bind from the next request on, wherever he is signed in."""

from tests.cast import Cast
from tests.web.pages import fields

OWN = {"Origin": "http://localhost"}
FORM = {"zone": "Asia/Kolkata", "locale": "de-DE", "theme": "dark", "single_keys": "list"}


def test_zone_locale_and_theme_show_in_the_next_answer(cast: Cast):
    client = cast.alice.signed_in()
    before = client.get("/t/acme/due").text
    assert client.post("/t/acme/settings", data=FORM, headers=OWN).status_code == 303
    after = client.get("/t/acme/due").text
    assert 'data-theme="dark"' in after and 'data-theme="dark"' not in before
    assert 'data-zone="Asia/Kolkata"' in after
    assert "Mo. 30 März 2026 13:30" in after  # Magnets, at 8:00 UTC


def test_an_unknown_zone_or_locale_is_refused_with_what_was_typed(cast: Cast):
    bad = FORM | {"zone": "FOO+3", "locale": "tlh"}
    answer = cast.alice.signed_in().post("/t/acme/settings", data=bad, headers=OWN)
    assert answer.status_code == 422
    assert "There is no such time zone" in answer.text and "There is no such locale" in answer.text
    assert 'value="FOO+3"' in answer.text


def test_a_command_takes_a_key_of_ones_own_everywhere(cast: Cast):
    client = cast.alice.signed_in()
    assert client.post("/t/acme/settings", data=FORM | {"key-complete": "q"}, headers=OWN).status_code == 303
    page = client.get("/t/acme/due").text
    assert 'aria-keyshortcuts="q"' in page
    assert 'aria-keyshortcuts="e"' not in page


def test_a_key_taken_twice_is_refused_and_names_the_other_command(cast: Cast):
    answer = cast.alice.signed_in().post("/t/acme/settings", data=FORM | {"key-complete": "j"}, headers=OWN)
    assert answer.status_code == 422
    assert "j is already used by “Next card”." in answer.text


def test_a_prefix_cannot_be_a_command(cast: Cast):
    answer = cast.alice.signed_in().post("/t/acme/settings", data=FORM | {"key-complete": "g"}, headers=OWN)
    assert answer.status_code == 422
    assert "is already used by" in answer.text


def test_the_form_saved_as_it_stands_changes_no_key(cast: Cast):
    client = cast.alice.signed_in()
    form = fields(client.get("/t/acme/settings").text, "settings-form")
    assert form["key-settings"] == "g ,"
    assert client.post("/t/acme/settings", data=form, headers=OWN).status_code == 303
    assert cast.alice.me().keymap == {}
