"""Files at the command line: deals brought in and taken out."""

from pathlib import Path

import pytest
from flask import Flask

from app.cli import transfer
from app.domain import csv_rows
from tests.cast import Cast, ask
from tests.cli.conftest import Run, failure
from tests.domain.importing import COLUMNS

HEADER = ",".join(COLUMNS)
OPEN = "Sunny,R1,Ann Lee,In_Progress,Panel,,,2025-06-15"
WON = "Sunny,R2,Ann Lee,Won,Panel,2025-07-07,500.0,2025-06-15"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with an open and a won deal."""
    return write(tmp_path, OPEN, WON)


def write(folder: Path, *rows: str) -> Path:
    path = folder / "deals.csv"
    path.write_text("\n".join([HEADER, *rows, ""]))
    return path


def count(app: Flask, cast: Cast) -> int:
    statement = "select count(*) as n from opportunities where tenant_id = %(tenant)s and reference is not null"
    return ask(app, cast.acme.id, statement)[0].n


@pytest.mark.usefixtures("cast")
def test_import_of_deals_without_references_warns_that_another_adds_them_again(flask: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Account,Next step\nSunny,Call\n")
    for _ in range(2):
        result = flask("import", str(path), "--tenant", "acme")
        assert (result.exit_code, result.stdout) == (0, "Imported 1 opportunity: 1 open, 0 won, 0 lost.\n")
        assert result.stderr.startswith("No deal of it has a reference")


def test_import_says_what_it_brought_and_the_second_time_that_nothing_changed(
    app: Flask, cast: Cast, flask: Run, file: Path
) -> None:
    first = flask("import", str(file), "--tenant", "acme")
    assert first.stdout.splitlines() == [
        "Imported 2 opportunities: 1 open, 1 won, 0 lost.",
        "1 new member, who cannot sign in until invited: Ann Lee.",
    ]
    second = flask("import", str(file), "--tenant", "acme")
    assert second.stdout == "Nothing changed: all 2 opportunities were there already.\n"
    assert (first.stderr, second.stderr, count(app, cast)) == ("", "", 2)


def test_import_says_what_differs_and_changes_it_when_asked_to(
    app: Flask, cast: Cast, flask: Run, tmp_path: Path, file: Path
) -> None:
    flask("import", str(file), "--tenant", "acme")
    other = write(tmp_path, OPEN, WON.replace("500.0", "600"))
    assert flask("import", str(other), "--tenant", "acme").stdout.splitlines() == [
        "Nothing changed: all 2 opportunities were there already.",
        "1 of these differ from the file: --update changes them.",
    ]
    assert flask("import", str(other), "--tenant", "acme", "--update").stdout.splitlines() == [
        "Changed 1 that differed.",
        "1 more were there already and stay as they are.",
    ]
    (row,) = ask(app, cast.acme.id, "select * from opportunities where tenant_id = %(tenant)s and reference = 'R2'")
    assert (row.value, row.version) == (60_000, 2)
    again = flask("import", str(other), "--tenant", "acme", "--update")
    assert again.stdout == "Nothing changed: all 2 opportunities were there already.\n"


def test_two_rows_that_mean_one_deal_are_both_named(app: Flask, cast: Cast, flask: Run, tmp_path: Path) -> None:
    flask("import", str(write(tmp_path, OPEN, WON)), "--tenant", "acme")
    (known,) = ask(app, cast.acme.id, "select id from opportunities where tenant_id = %(tenant)s and reference = 'R1'")
    path = tmp_path / "twins.csv"
    path.write_text(f"id,Reference,name\n,R1,One\n{known.id},,Two\n")
    line = failure(flask("import", str(path), "--tenant", "acme", "--update"))
    assert "row 3: Its id or reference means the deal of row 2: leave one of the two out." in line
    assert line.endswith("Nothing was imported.")


def test_import_reads_standard_input(app: Flask, cast: Cast, flask: Run, file: Path) -> None:
    assert flask("import", "-", "--tenant", "acme", given=file.read_bytes()).exit_code == 0
    assert count(app, cast) == 2


def test_import_spreads_over_the_days_asked_for(app: Flask, cast: Cast, flask: Run, file: Path) -> None:
    assert flask("import", str(file), "--tenant", "acme", "--spread", "3:3").exit_code == 0
    (row,) = ask(app, cast.acme.id, "select * from opportunities where tenant_id = %(tenant)s and reference = 'R1'")
    assert row.next_action_at.isoformat() == "2026-04-02T07:00:00+00:00"


@pytest.mark.parametrize("spread", ["3", "a:b", "5:1", "-251:0", "0:251", ""])
def test_import_refuses_a_spread_that_is_none(cast: Cast, flask: Run, file: Path, spread: str) -> None:
    line = failure(flask("import", str(file), "--tenant", "acme", "--spread", spread))
    assert line.startswith("Invalid value for '--spread': ")


def test_one_bad_row_is_one_line_and_nothing_is_imported(app: Flask, cast: Cast, flask: Run, tmp_path: Path) -> None:
    file = write(tmp_path, OPEN, WON.replace("500.0", "lots"))
    line = failure(flask("import", str(file), "--tenant", "acme"))
    assert line.endswith("row 3: Close_Value: “lots” is not an amount such as 1234.50. Nothing was imported.")
    assert count(app, cast) == 0


def test_every_bad_row_has_its_line(app: Flask, cast: Cast, flask: Run, tmp_path: Path) -> None:
    file = write(tmp_path, OPEN, OPEN, WON.replace("Won", "Lots"))
    result = flask("import", str(file), "--tenant", "acme")
    assert result.exit_code == 1
    assert [line.removeprefix(f"{file}, ") for line in result.stderr.splitlines()] == [
        "row 3: Opportunity_ID: “R1” is in row 2 too.",
        "row 4: Deal_Stage: “Lots” should be open, in progress, won or lost, or one of the stages "
        "Lead, Qualified, Proposal, Negotiation, Contract.",
        "Error: Nothing was imported; 2 complaints are above.",
    ]
    assert count(app, cast) == 0


def test_a_file_with_too_many_rows_is_refused_before_any_is_understood(
    cast: Cast, flask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_rows, "MOST_ROWS", 2)
    monkeypatch.setattr(transfer, "MOST_ROWS", 2)
    bad = OPEN.replace("2025-06-15", "soon")
    words = failure(flask("import", str(write(tmp_path, bad, WON, OPEN)), "--tenant", "acme"))
    assert words.endswith("There are more than 2 rows: import it in parts. Nothing was imported.")


def test_import_refuses_what_is_no_file(cast: Cast, flask: Run, tmp_path: Path) -> None:
    assert failure(flask("import", str(tmp_path), "--tenant", "acme")).endswith("Is a directory")
    assert failure(flask("import", str(tmp_path / "x"), "--tenant", "acme")).endswith("No such file or directory")
    assert "nowhere" in failure(flask("import", str(write(tmp_path)), "--tenant", "nowhere"))


def test_a_file_without_deals_changes_nothing(cast: Cast, flask: Run, tmp_path: Path) -> None:
    assert flask("import", str(write(tmp_path)), "--tenant", "acme").stdout.startswith("Nothing changed")


def test_an_export_comes_in_again_and_changes_nothing(app: Flask, cast: Cast, flask: Run, tmp_path: Path) -> None:
    target = tmp_path / "all.csv"
    result = flask("export", str(target), "--tenant", "acme")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 7
    again = flask("import", str(target), "--tenant", "acme")
    assert again.stdout == "Nothing changed: all 6 opportunities were there already.\n"


def test_an_export_goes_to_standard_output_and_is_written_down(app: Flask, cast: Cast, flask: Run) -> None:
    assert "Anvils" in flask("export", "--tenant", "acme").stdout
    [entry] = ask(app, cast.acme.id, "select * from audit_log where tenant_id = %(tenant)s and kind = 'exported'")
    assert entry.actor_id is None


def test_an_export_of_no_tenant_fails_in_one_line(cast: Cast, flask: Run) -> None:
    assert "nowhere" in failure(flask("export", "--tenant", "nowhere"))


def test_a_list_of_the_team_gives_its_members_their_managers(
    app: Flask, cast: Cast, flask: Run, tmp_path: Path
) -> None:
    file = tmp_path / "sales-teams.csv"
    file.write_text("Sales_Agent,Manager,Regional_Office\nAlice,Max,West\nBob,Rita,East\n")
    assert flask("import", str(file), "--tenant", "acme").stdout.splitlines() == [
        "2 members have another manager now, 0 had theirs already.",
        "1 new member, who cannot sign in until invited: Rita.",
    ]
    again = flask("import", "-", "--tenant", "acme", given=file.read_bytes())
    assert again.stdout == "Nothing changed: all 2 members have these managers already.\n"
    file.write_text("Sales_Agent,Manager\nAlice,Alice\n")
    line = failure(flask("import", str(file), "--tenant", "acme"))
    assert line.endswith("row 2: “Alice” cannot be their own manager. Nothing was imported.")
