"""What a sales pipeline's file means, and what is said of files and rows that are not as they should be."""

from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest

from app.domain import csv_rows
from app.domain.deals import Deal, read_deals
from app.errors import Invalid
from tests.cast import NOW
from tests.domain.importing import COLUMNS, FIRST, LAST, tenant

HEADER = ",".join(COLUMNS)
OPEN = "Sunny,R1,Ann Lee,In_Progress,Panel,,,2017-06-15"
WON = "Sunny,R2,Ann Lee,Won,Panel,2017-07-06,500.0,2017-06-15"
LOST = ",R3,,Lost,Panel,2017-12-06,0.0,2017-06-15"


def read(*rows: str, encoding: str = "utf-8", header: str = HEADER, **of: str) -> list[Deal]:
    return list(read_deals(BytesIO("\n".join([header, *rows, ""]).encode(encoding)), tenant(**of), NOW)[1])


def complaints(*rows: str, header: str = HEADER, **of: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(*rows, header=header, **of)
    return [tuple(complaint) for complaint in refused.value.complaints]


def complaints_about(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        list(read_deals(BytesIO(content), tenant(), NOW)[1])
    return [tuple(complaint) for complaint in refused.value.complaints]


def test_an_open_deal_starts_in_the_first_stage_with_a_step_about_its_product() -> None:
    (deal,) = read(OPEN)
    assert (deal.status, deal.stage_id, deal.closed_at, deal.lost_reason) == ("open", FIRST.id, None, None)
    assert (deal.name, deal.company, deal.tags, deal.owner) == ("Sunny Panel", "Sunny", ["Panel"], "Ann Lee")
    assert deal.next_action_details == "Follow up on Panel"
    assert deal.last_activity_at == NOW
    assert deal.value is None


def test_a_product_is_a_tag_unless_it_is_longer_than_one_can_be() -> None:
    tags = [deal.tags for length in (50, 51) for deal in read(OPEN.replace("Panel", "P" * length))]
    assert tags == [["P" * 50], []]


def test_a_closed_deal_was_closed_at_that_days_working_end_and_has_no_step() -> None:
    won, lost = read(WON, LOST)
    assert (won.status, won.stage_id, won.next_action_details) == ("won", LAST.id, None)
    assert won.closed_at == won.last_activity_at == datetime(2017, 7, 6, 15, 0, tzinfo=UTC)
    assert lost.closed_at == datetime(2017, 12, 6, 16, 0, tzinfo=UTC)
    assert (won.lost_reason, lost.lost_reason) == (None, "not stated")


def test_a_deal_was_created_as_its_working_day_began() -> None:
    assert read(OPEN)[0].created_at == datetime(2017, 6, 15, 7, 0, tzinfo=UTC)
    assert read(OPEN, zone="America/New_York")[0].created_at == datetime(2017, 6, 15, 13, 0, tzinfo=UTC)


def test_a_deal_turns_stale_by_the_limit_of_its_stage() -> None:
    open_deal, won = read(OPEN, WON)
    assert open_deal.stale_floor_at == FIRST.stale_floor_at(NOW)
    assert open_deal.stale_cap_at == FIRST.stale_cap_at(NOW)
    assert won.stale_floor_at == LAST.stale_floor_at(won.last_activity_at)


def test_without_an_account_the_product_names_the_deal() -> None:
    deal = read(",R1,,In Progress,Panel,2026-12-24,,2017-06-15")[0]
    assert (deal.name, deal.company, deal.owner) == ("Panel", "", "")
    assert deal.expected_close_on == date(2026, 12, 24)
    assert read("Sunny,R1,,in_progress,,,,2017-06-15")[0].next_action_details == "Follow up with Sunny"


@pytest.mark.parametrize(
    ("currency", "text", "units"),
    [("EUR", "500.0", 50_000), ("EUR", "0.01", 1), ("JPY", "500.0", 500), ("KWD", "1.234", 1234), ("EUR", "", None)],
)
def test_a_value_is_kept_in_minor_units_of_the_tenants_currency(currency: str, text: str, units: int | None) -> None:
    deal = read(f"Sunny,R1,,Won,Panel,2017-07-06,{text},2017-06-15", currency=currency)[0]
    assert (deal.value, deal.currency) == (units, currency)


@pytest.mark.parametrize(
    "text", ["-5", "NaN", "Infinity", "1e5", "0x10", "1,234.5.6", "٣", "9" * 19, "9" * 16, "0.001"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    ((row, words),) = complaints(f'Sunny,R1,,Won,Panel,2017-07-06,"{text}",2017-06-15')
    assert row == "row 2"
    assert words.startswith("Close_Value: ")


@pytest.mark.parametrize(
    "text", ["2017-02-30", "20170101", "2017-W01-1", "13/13/2017", "30/2/2017", "1999-12-31", "2200-01-01", "now",
             "infinity", "2026-03-31", "٢٠١٧-٠١-٠١", "0000-01-01"],
)  # fmt: skip
def test_what_is_no_day_of_the_past_is_refused(text: str) -> None:
    ((row, words),) = complaints(f"Sunny,R1,,In_Progress,Panel,,,{text}")
    assert row == "row 2"
    assert words.startswith("Created_On: ")


def test_a_day_is_in_the_future_by_the_tenants_calendar() -> None:
    today = "Sunny,R1,,In_Progress,Panel,,,2026-03-30"
    assert len(read(today, zone="Europe/Berlin")) == 1
    assert complaints(today, zone="Pacific/Honolulu") == [("row 2", "Created_On: “2026-03-30” lies in the future.")]


def test_a_stage_that_is_missing_is_asked_for_as_one_that_is_wrong() -> None:
    words = "should be open, in progress, won or lost, or one of the stages Lead, Contract."
    missing, wrong = "Sunny,R1,,,Panel,,,2017-06-15", "Sunny,R2,,Maybe,Panel,,,2017-06-15"
    assert complaints(missing, wrong) == [
        ("row 2", f"Deal_Stage: it is empty and {words}"),
        ("row 3", f"Deal_Stage: “Maybe” {words}"),
    ]


def test_every_complaint_of_every_row_is_told() -> None:
    found = complaints(OPEN, ",R1,,Maybe,,,,", "Sunny,,,Won,Panel,,x,2017-06-15", "a,b", "", WON)
    assert found == [
        ("row 3", "Account, Product: together they name the deal, in 1 to 200 characters."),
        ("row 3", "Opportunity_ID: “R1” is in row 2 too."),
        ("row 3", "Created_On: the day it was created is needed."),
        ("row 3", "Deal_Stage: “Maybe” should be open, in progress, won or lost, or one of the stages Lead, Contract."),
        ("row 4", "Opportunity_ID: a deal is known again by it."),
        ("row 4", "Close_Value: “x” is not an amount such as 1234.50."),
        ("row 4", "Close_Date: the day it was closed is needed."),
        ("row 5", "This row has 2 columns, the header has 8."),
    ]


def test_a_row_that_is_there_twice_is_told_by_the_column_that_says_so() -> None:
    one, other = UUID(int=1), UUID(int=2)
    rows = [f"{one},R1,Anvils,open", f"{one},R2,Ropes,open", f"{other},R1,Wires,open"]
    assert complaints(*rows, header="id,reference,name,status") == [
        ("row 3", f"id: “{one}” is in row 2 too."),
        ("row 4", "reference: “R1” is in row 2 too."),
    ]


def test_a_hundred_complaints_are_enough() -> None:
    assert len(complaints(*["a,b"] * 500)) == csv_rows.MOST_COMPLAINTS


@pytest.mark.parametrize("column", ["Account", "Product", "Sales_Agent", "Opportunity_ID"])
def test_a_text_that_is_too_long_is_refused(column: str) -> None:
    cells = dict(zip(COLUMNS, OPEN.split(","), strict=True)) | {column: "x" * 201}
    ((row, words),) = complaints(",".join(cells.values()))
    assert row == "row 2"
    assert words.startswith(f"{column}: 201 characters")


def test_columns_may_stand_in_any_order_beside_others() -> None:
    header = ",".join(["Note", *reversed(COLUMNS)])
    assert read(",".join(["x", *reversed(WON.split(","))]), header=header) == read(WON)


def test_a_header_that_lacks_what_is_needed_says_so() -> None:
    ((_, words),) = complaints("a,b", header="Opportunity_ID,Stage")
    assert words.startswith("No column names the deals: ")
    assert words.endswith(" The columns are Opportunity_ID, Stage.")


def test_a_file_without_references_is_read() -> None:
    deals = read("Sunny,Panel", "Sunny,Panel", header="Account,Product")
    assert [(deal.name, deal.id, deal.reference) for deal in deals] == [("Sunny Panel", None, None)] * 2


def test_a_byte_order_mark_and_foreign_line_ends_are_no_matter() -> None:
    assert read(OPEN, encoding="utf-8-sig") == read(OPEN)
    for end in ("\r\n", "\r"):
        content = end.join([HEADER, OPEN, ""]).encode()
        assert list(read_deals(BytesIO(content), tenant(), NOW)[1]) == read(OPEN)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    text = f"{HEADER}\r\nMünze,R1,,In_Progress,Panel,,,2017-06-15\r\n"
    (deal,) = read_deals(BytesIO(text.encode(encoding)), tenant(), NOW)[1]
    assert deal.company == "Münze"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_usual_delimiters_are_read(delimiter: str) -> None:
    text = "\n".join([HEADER, OPEN]).replace(",", delimiter)
    (deal,) = read_deals(BytesIO(text.encode()), tenant(), NOW)[1]
    assert deal.reference == "R1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (b",,\n", "The first row should name the columns."),
        (b"PK\x03\x04\x14\x00", "This is a spreadsheet or an archive: save it as CSV in UTF-8."),
        (b"x" * csv_rows.WINDOW, "This is not CSV: a line goes on for more than a megabyte."),
    ],
)
def test_what_is_no_csv_is_named(content: bytes, words: str) -> None:
    assert complaints_about(content) == [("", words)]


def test_a_quote_that_never_closes_is_found_in_its_row() -> None:
    ((row, words),) = complaints(OPEN, '"Sunny,R2,Ann Lee,Won', WON)
    assert row == "row 3"
    assert "quote" in words


def test_a_nul_is_refused() -> None:
    assert complaints(OPEN.replace("Sunny", "Su\0ny")) == [("row 2", "Account: it contains a NUL character.")]


def test_more_rows_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MOST_ROWS", 2)
    assert len(read(OPEN, WON)) == 2
    assert complaints(OPEN, WON, LOST) == [("", "There are more than 2 rows: import it in parts.")]


def test_a_larger_file_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MOST_BYTES", 2**20)
    rows = [OPEN.replace("R1", f"R{number}") for number in range(22_000)]
    assert complaints(*rows) == [("", "The file is larger than 1 MB: import it in parts.")]


def test_a_formula_that_an_export_made_harmless_is_itself_again() -> None:
    deal = read("'=SUM(A1),R1,'+Ann,In_Progress,'tis,,,2017-06-15")[0]
    assert (deal.company, deal.owner, deal.tags) == ("=SUM(A1)", "+Ann", ["'tis"])


def test_a_cell_is_kept_on_one_line_without_control_characters() -> None:
    deal = read('"  Su\nn\x07ny ",R1,,In_Progress,Panel,,,2017-06-15')[0]
    assert deal.company == "Su n ny"
