"""A file on its way in: cut or repeated, it ends up whole, or is forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.domain import imports, uploads
from app.domain.imports import Reading
from app.domain.transfer import Spread
from app.errors import Conflict, Invalid, Missing
from tests.cast import Cast, ask, transaction
from tests.domain.importing import finish_check, upload

CONTENT = "Größe,1\n".encode() * 1000


def receive(app: Flask, cast: Cast, import_id: UUID, position: int, content: bytes) -> int | None:
    with transaction(app, cast.acme.id) as tx:
        return uploads.receive(tx, cast.max.me(), import_id, position, content)


def begin(app: Flask, cast: Cast, size: int) -> UUID:
    with transaction(app, cast.acme.id) as tx:
        return uploads.begin(tx, cast.max.me(), "deals.csv", size)


def test_a_cut_upload_goes_on_where_it_ended(app: Flask, cast: Cast) -> None:
    import_id = begin(app, cast, len(CONTENT))
    assert receive(app, cast, import_id, 0, CONTENT[:3001]) == 3001
    assert receive(app, cast, import_id, 0, CONTENT[:3001]) == 3001, "a repeat is harmless"
    assert receive(app, cast, import_id, 5000, CONTENT[5000:]) == 3001, "nothing is left out"
    assert receive(app, cast, import_id, 3001, CONTENT[3001:]) == len(CONTENT)
    with transaction(app, cast.acme.id) as tx:
        row = uploads.find(tx, cast.max.me(), import_id)
        assert (row.state, row.utf8) == ("ready", True)
        assert uploads.window(tx, import_id, 0) == CONTENT
        assert uploads.window(tx, import_id, 4000) == CONTENT[4000:]


def test_more_than_was_announced_is_not_taken(app: Flask, cast: Cast) -> None:
    import_id = begin(app, cast, 10)
    assert receive(app, cast, import_id, 0, b"12345678901") == 0
    assert receive(app, cast, import_id, 0, b"") == 0


def test_an_empty_or_too_large_file_is_refused(app: Flask, cast: Cast) -> None:
    for size, words in (
        (0, "The file is empty."),
        (50 * 2**20 + 1, "The file is larger than 50 MB: import it in parts."),
    ):
        with pytest.raises(Invalid) as refused:
            begin(app, cast, size)
        assert refused.value.by_field == {"file": words}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("piece", [7, 64, 2**19])
def test_a_file_with_too_many_rows_is_forgotten_with_the_piece_that_says_so(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, encoding: str, piece: int
) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 5)
    rows = [f'"Größe {number}\r\nzwei",{number}\r\n' for number in range(8)]
    texts = ["".join(["Name,Value\r\n", *rows[:count]]) for count in (5, 6, 8)]
    unended, fits, over, far_over = (text.encode(encoding) for text in [texts[0].rstrip(), *texts])

    def taken(content: bytes) -> int:
        """How much of a file is taken."""
        import_id = begin(app, cast, len(content))
        for at in range(0, len(content), piece):
            if receive(app, cast, import_id, at, content[at : at + piece]) is None:
                with pytest.raises(Missing), transaction(app, cast.acme.id) as tx:
                    uploads.find(tx, cast.max.me(), import_id)
                return at
        return len(content)

    assert taken(fits) == len(fits)
    assert taken(unended) == len(unended)
    assert taken(over) < len(over)
    assert taken(far_over) <= max(len(over), piece) - 1
    left = ask(app, cast.acme.id, "select import_id from import_chunks where tenant_id = %(tenant)s")
    assert len({row.import_id for row in left}) == 2


def multiline(count: int, delimiter: str) -> str:
    """A file of rows of three lines each, whose header makes it look like one with commas."""
    header = delimiter.join(["Name", "Betrag (in EUR, netto, jährlich, ca.)", "Notiz"])
    return "\n".join([header, *[delimiter.join([f"Deal {n}", "1", '"a\nb\nc"']) for n in range(count)]])


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), (";", "utf-16-le"), ("|", "cp1252")])
@pytest.mark.parametrize("piece", [40, 2**19])
def test_rows_are_counted_by_the_delimiter_that_is_chosen_not_by_the_one_a_file_seems_to_have(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, delimiter: str, encoding: str, piece: int
) -> None:
    for module in (uploads, imports):
        monkeypatch.setattr(module, "MOST_ROWS", 5)
    me, content = cast.max.me(), multiline(5, delimiter).encode(encoding)
    import_id = upload(app, me, content, piece=piece)
    with transaction(app, cast.acme.id) as tx:
        row = uploads.find(tx, me, import_id)
        assert imports.preview(tx, me, row).dialect.delimiter == ","
        seen = imports.preview(tx, me, row, encoding=encoding, delimiter=delimiter)
        imports.choose(tx, me, import_id, Reading(seen.dialect, seen.layout, Spread()))
    row = finish_check(app, me, import_id)
    assert (row.counts, row.complaints) == ({"open": 5, "timeless": 5}, [])


def test_a_file_with_too_many_rows_by_every_delimiter_is_forgotten(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 5)
    import_id = upload(app, cast.max.me(), multiline(6, ";").encode())
    with pytest.raises(Missing), transaction(app, cast.acme.id) as tx:
        uploads.find(tx, cast.max.me(), import_id)


def test_a_file_that_is_no_csv_is_taken_and_told_of_when_it_is_read(app: Flask, cast: Cast) -> None:
    content = b'Name\n"Deal"x\n' + b"Deal\n" * 300
    import_id = upload(app, cast.max.me(), content, piece=100)
    with transaction(app, cast.acme.id) as tx:
        assert uploads.find(tx, cast.max.me(), import_id).state == "ready"


def test_bytes_that_are_not_utf8_are_noticed_in_any_piece(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), b"a,b\n" * 300 + "Größe".encode("latin-1"), piece=1000)
    with transaction(app, cast.acme.id) as tx:
        assert not uploads.find(tx, cast.max.me(), import_id).utf8


def test_what_nobody_goes_on_with_is_forgotten(app: Flask, cast: Cast) -> None:
    import_id = begin(app, cast, 10)
    receive(app, cast, import_id, 0, b"12345")
    later = app.config["CLOCK"]() + uploads.FORGOTTEN_AFTER + timedelta(seconds=1)
    app.config["CLOCK"] = lambda: later
    begin(app, cast, 10)
    with pytest.raises(Missing), transaction(app, cast.acme.id) as tx:
        uploads.find(tx, cast.max.me(), import_id)


def test_a_discarded_upload_is_gone(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), CONTENT)
    with transaction(app, cast.acme.id) as tx:
        uploads.discard(tx, cast.max.me(), import_id)
    with pytest.raises(Missing):
        receive(app, cast, import_id, 0, b"x")


def test_nothing_is_added_to_what_is_being_read(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), CONTENT)
    with transaction(app, cast.acme.id) as tx:
        tx.ask("update imports set state = 'checked' where id = %(id)s returning id", {"id": import_id})
    with pytest.raises(Conflict):
        receive(app, cast, import_id, 0, b"x")
