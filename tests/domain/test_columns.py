"""Which columns are understood without a choice, and in which manner their values are written."""

import re

import pytest

from app.domain.cells import Manner
from app.domain.columns import FIELDS, chosen, guess
from app.domain.exports import COLUMNS

SALESFORCE = (
    "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner,Next Step,Created Date"
)
HUBSPOT = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Company"
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency,Deal - Status,Deal - Owner,"
    "Deal - Expected close date"
)
DYNAMICS = "Topic,Potential Customer,Est. Close Date,Est. Revenue,Contact,Owner"


def understood(header: str) -> dict[str, str]:
    names = header.split(",")
    return {field: names[place] for field, place in guess(names, [], "en-GB").places.items()}


def test_the_usual_exports_are_understood() -> None:
    assert understood(SALESFORCE) == {
        "reference": "Opportunity ID", "name": "Opportunity Name", "company": "Account Name", "stage": "Stage",
        "value": "Amount", "close_on": "Close Date", "owner": "Opportunity Owner", "next_action_details": "Next Step",
        "created_at": "Created Date",
    }  # fmt: skip
    assert understood(HUBSPOT) == {
        "reference": "Record ID", "name": "Deal Name", "stage": "Deal Stage", "close_on": "Close Date",
        "owner": "Deal owner", "value": "Amount", "created_at": "Create Date", "company": "Associated Company",
    }  # fmt: skip
    assert understood(PIPEDRIVE) == {
        "reference": "Deal - ID", "name": "Deal - Title", "company": "Deal - Organization", "value": "Deal - Value",
        "currency": "Deal - Currency", "status": "Deal - Status", "owner": "Deal - Owner",
        "expected_close_on": "Deal - Expected close date",
    }  # fmt: skip
    assert understood(DYNAMICS) == {
        "name": "Topic", "company": "Potential Customer", "expected_close_on": "Est. Close Date",
        "value": "Est. Revenue", "contact_name": "Contact", "owner": "Owner",
    }  # fmt: skip


@pytest.mark.parametrize("hints", [True, False], ids=["whole", "without what they say besides"])
def test_our_own_names_and_titles_are_understood(hints: bool) -> None:
    titles = [title if hints else re.split(r" \(|, |: ", title)[0] for title, _ in FIELDS.values()]
    for header in list(FIELDS), titles:
        assert guess(header, [], "en-GB").places == {field: place for place, field in enumerate(FIELDS)}


def test_the_columns_of_our_own_export_are_understood() -> None:
    assert guess(COLUMNS, [], "en-GB").places == {column: place for place, column in enumerate(COLUMNS)}


def test_the_words_of_our_own_forms_are_understood() -> None:
    assert understood("Name,Next step,When") == {
        "name": "Name", "next_action_details": "Next step", "next_action_at": "When",
    }  # fmt: skip


def test_an_id_that_is_none_of_ours_is_a_reference() -> None:
    assert guess(["id", "name"], [["42", "Acme"]], "en-GB").places == {"reference": 0, "name": 1}
    ours = "550e8400-e29b-41d4-a716-446655440000"
    assert guess(["id", "name"], [[ours, "Acme"]], "en-GB").places == {"id": 0, "name": 1}


def test_the_cells_say_in_which_manner_they_are_written_and_else_the_locale_does() -> None:
    header = ["name", "close date", "amount"]
    assert guess(header, [["A", "1/2/2026", "12"]], "de-DE").manner == Manner(month_first=False, decimal=",")
    assert guess(header, [["A", "1/2/2026", "12"]], "en-US").manner == Manner(month_first=True, decimal=".")
    assert guess(header, [["A", "13/2/2026", "1.234,50 €"]], "en-US").manner == Manner(month_first=False, decimal=",")
    assert guess(header, [["A", "2/13/2026", "1,234.5"]], "de-DE").manner == Manner(month_first=True, decimal=".")


def test_a_choice_is_refused_without_a_name_or_with_a_column_twice() -> None:
    header = ["A", "B"]
    manner = Manner()
    assert chosen(header, {"0": "reference"}, manner, first_stage=False).problems() == [
        "No column names the deals: choose one for the name, the company or the product."
    ]
    twice = chosen(header, {"0": "name", "1": "name"}, manner, first_stage=False)
    assert twice.problems() == ["Two columns are chosen for the same: Name."]
    assert chosen(
        header, {"0": "name", "7": "company", "x": "tags", "1": "what"}, manner, first_stage=False
    ).places == {"name": 0}
