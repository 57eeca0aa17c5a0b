"""The commands that bring opportunities in, and out."""

import gc
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO, TextIO
from uuid import UUID

import click
from flask.cli import with_appcontext

from app.cli import plain
from app.domain import audit, deals, exports, managers, tenants, transfer
from app.domain.csv_rows import MOST_BYTES, MOST_COMPLAINTS, MOST_ROWS, read_rows, row_of
from app.domain.ids import FIRST_ID
from app.domain.transfer import FURTHEST
from app.errors import Complaint, Invalid

#: The first row of a file is somewhere in so many bytes.
HEADER = 2**16


def _spread(_context: Any, _option: Any, text: str) -> transfer.Spread:
    first, _, last = text.partition(":")
    try:
        return transfer.Spread.of(first, last)
    except ValueError:
        raise click.BadParameter(f"should be two numbers from -{FURTHEST} to {FURTHEST}, as in -10:20.") from None


@click.command("import", cls=plain.Plain)
@click.argument("file", type=plain.File("rb"))
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option(
    "--spread", default="-10:20", show_default=True, metavar="FROM:TO", callback=_spread,
    help="The working days, counted from today, over which open deals get their next actions.",
)  # fmt: skip
@click.option("--update", is_flag=True, help="Change the deals that are there already where the file differs.")
@with_appcontext
def import_command(file: BinaryIO, slug: str, spread: transfer.Spread, update: bool) -> None:
    """Import deals from a CSV file (- is standard input): all of it, or nothing; or who is in whose team.

    Its columns are known by their names: those of our own export, of a sales pipeline (Account, Opportunity_ID,
    Sales_Agent, Deal_Stage, Product, Close_Date, Close_Value, Created_On), or the usual ones of other systems; in a
    browser they can be matched by hand. Where no stage is named, open deals go to the tenant's first, closed ones to
    its last. Owners become members who cannot sign in until `person add` invites them. A deal whose reference or id is
    there already is left as it is, or with --update changed where the file differs. One that has neither is added.

    A file whose columns name members and their managers, and no deals (Sales_Agent, Manager), gives the members their
    managers instead.
    """
    now, name = plain.now(), getattr(file, "name", "standard input")
    file = file if file.seekable() else BytesIO(file.read(MOST_BYTES + 1))
    with plain.connected() as database:
        tenant_id = plain.tenant_id(database, slug)
        if _is_team(file):
            with _told_of(name), database.transaction(tenant_id, now, write=True) as tx:
                followed = managers.follow(tx, managers.read(file))
            click.echo("\n".join(_appointed(followed)))
            return
        with database.transaction(tenant_id, now) as tx:
            tenant = tenants.find(tx)
        lines = _lines(file)
        with _keeping_all(), _progress(lines) as bar, _told_of(name):
            _refuse_too_long(file, lines)
            layout, rows = deals.read_deals(file, tenant, now)
            found = list(_counted(rows, bar))
            with database.transaction(tenant_id, now, write=True) as tx:
                done = transfer.import_deals(tx, tenant, found, layout, spread=spread, update=update, saved=bar.update)
    click.echo("\n".join(_told(done)))
    if not any(deal.id or deal.reference for deal in found):
        click.echo("No deal of it has a reference to be known again by: another import adds all again.", err=True)


@click.command("export", cls=plain.Plain)
@click.argument("file", type=plain.File("w", encoding="utf-8", atomic=True), default="-")
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@with_appcontext
def export_command(file: TextIO, slug: str) -> None:
    """Export all opportunities into a CSV file (- is standard output), which an import takes for the same.

    Instants are in UTC, values in whole units of their currency; cells that a spreadsheet would run as formulas begin
    with an apostrophe, which an import takes off again.
    """
    with plain.connected() as database:
        tenant_id = plain.tenant_id(database, slug)
        after: UUID | None = FIRST_ID
        file.write(exports.HEADER)
        while after:
            with database.transaction(tenant_id, plain.now()) as tx:
                lines, after = exports.everything(tx, after)
            file.write(lines)
        with database.transaction(tenant_id, plain.now(), write=True) as tx:
            audit.record(tx, "exported", list="everything")


def _is_team(file: BinaryIO) -> bool:
    """Whether the file is about the team, by its first row."""
    header = next(read_rows(BytesIO(file.read(HEADER)), []), (0, []))[1]
    file.seek(0)
    return managers.is_team(header)


def _counted(rows: Iterator[deals.Deal], bar: Any) -> Iterator[deals.Deal]:
    for deal in rows:
        bar.update(1)
        yield deal


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Does without the collector, which would go through a whole file again and again of which nothing is let go."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    """What is wrong with a file, in words: a lone complaint is the one line of failure; several come before it, a line
    each."""
    try:
        yield
    except Invalid as problem:
        places = [", ".join(filter(None, (name, complaint.field))) for complaint in problem.complaints]
        lines = [f"{place}: {each.message}" for place, each in zip(places, problem.complaints, strict=True)]
        if len(lines) == 1:
            raise click.ClickException(f"{lines[0]} Nothing was imported.") from None
        click.echo("\n".join(lines), err=True)
        count = f"the first {len(lines)}" if len(lines) >= MOST_COMPLAINTS else f"{len(lines)}"
        raise click.ClickException(f"Nothing was imported; {count} complaints are above.") from None


def _told(done: transfer.Imported) -> Iterator[str]:
    added, left = done.added, done.known - done.changed
    if added.total():
        counts = ", ".join(f"{added[status]:,} {status}" for status in ("open", "won", "lost"))
        yield f"Imported {_many(added.total(), 'opportunity', 'opportunities')}: {counts}."
    if done.changed:
        yield f"Changed {done.changed:,} that differed."
    if not added.total() and not done.changed:
        yield f"Nothing changed: all {left:,} opportunities were there already."
    elif left:
        yield f"{left:,} more were there already and stay as they are."
    if done.differing and not done.changed:
        yield f"{done.differing:,} of these differ from the file: --update changes them."
    if done.newcomers:
        yield _invited(done.newcomers)


def _appointed(done: managers.Plan) -> Iterator[str]:
    if not done.changes:
        yield f"Nothing changed: all {done.same:,} members have these managers already."
        return
    changed = _many(len(done.changes), "member has", "members have")
    yield f"{changed} another manager now, {done.same:,} had theirs already."
    new = [*done.leaders, *done.newcomers]
    if new:
        yield _invited(new)


def _invited(names: list[str]) -> str:
    who = _many(len(names), "new member", "new members")
    return f"{who}, who cannot sign in until invited: {', '.join(names)}."


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _lines(file: BinaryIO) -> int:
    lines = sum(file.read(2**20).count(b"\n") for _ in range(MOST_BYTES // 2**20))
    file.seek(0)
    return lines


def _refuse_too_long(file: BinaryIO, lines: int) -> None:
    """Counts the rows of a file that may have too many, as understanding each of them would take its time."""
    complaints: list[Complaint] = []
    if lines > MOST_ROWS:
        deque(read_rows(file, complaints), maxlen=0)
        file.seek(0)
    if any(not complaint.field for complaint in complaints):
        raise Invalid(sorted(complaints, key=row_of))


@contextmanager
def _progress(rows: int) -> Iterator[Any]:
    """A bar, on a terminal, that counts each row twice: when it is read and when it is saved."""
    bar: Any
    with click.progressbar(
        length=2 * rows + 1, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty(), update_min_steps=500
    ) as bar:
        yield bar
