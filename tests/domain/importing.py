"""A file that goes in: the whole way, uploaded in pieces, read in steps and saved, or at once as by the command."""

from collections.abc import Callable
from datetime import time
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask

from app.domain import imports, remarks, runs, tenants, transfer, uploads
from app.domain.deals import read_deals
from app.domain.imports import Reading
from app.domain.members import Member
from app.domain.stages import Stage
from app.domain.tenants import Tenant
from app.domain.transfer import Imported, Spread
from app.domain.when import Week
from tests.cast import ask, transaction

#: The columns of a sales pipeline's export.
COLUMNS = (
    "Account", "Opportunity_ID", "Sales_Agent", "Deal_Stage", "Product", "Close_Date", "Close_Value", "Created_On",
)  # fmt: skip
HEADER = "Reference,Name,Company,Stage,Value,Owner,Next step,Next step date,Close date"
OPEN = 'R1,Anvil deal,Acme,Proposal,"1,200.50",Bob,Call Ann,2026-04-02 14:00,2026-06-30'
BARE = "R2,Rope deal,,,,,,,"
WON = "R3,Wire deal,Wile,Closed Won,500,Dana New,,,2025-07-04"
FILE = "\n".join([HEADER, OPEN, BARE.replace(",,,,,,,", ",,Lead,,,,,"), WON, ""])

FIRST = Stage(UUID(int=1), "Lead", 0, 2, 14)
LAST = Stage(UUID(int=2), "Contract", 1, 2, 10)


def tenant(zone: str = "Europe/Berlin", currency: str = "EUR") -> Tenant:
    """A team with two stages that needs no database."""
    week = Week(frozenset(range(5)), time(9), time(17), frozenset())
    return Tenant(UUID(int=9), "sun", "Sun", ZoneInfo(zone), currency, week, 5, 1, (FIRST, LAST), ())


def upload(app: Flask, me: Member, content: bytes, *, piece: int = uploads.PIECE) -> UUID:
    """The import of a file that has been sent."""
    with transaction(app, me.tenant.id) as tx:
        import_id = uploads.begin(tx, me, "deals.csv", len(content))
    for position in range(0, len(content), piece):
        with transaction(app, me.tenant.id) as tx:
            uploads.receive(tx, me, import_id, position, content[position : position + piece])
    return import_id


def check(app: Flask, me: Member, import_id: UUID, *, spread: Spread | None = None) -> Any:
    """The import's row once the file has been read as it suggests itself."""
    with transaction(app, me.tenant.id) as tx:
        seen = imports.preview(tx, me, uploads.find(tx, me, import_id))
        imports.choose(tx, me, import_id, Reading(seen.dialect, seen.layout, spread or Spread()))
    return finish_check(app, me, import_id)


def finish_check(app: Flask, me: Member, import_id: UUID) -> Any:
    """The import's row once all steps were made."""
    while True:
        with transaction(app, me.tenant.id) as tx:
            imports.check(tx, me, import_id)
        with transaction(app, me.tenant.id) as tx:
            row = uploads.find(tx, me, import_id)
        if row.state != "checking":
            return row


def remarks_of(app: Flask, me: Member, import_id: UUID) -> list[Any]:
    """All that was found out about the rows of a file, page by page."""
    found, following = [], remarks.START
    while following is not None:
        with transaction(app, me.tenant.id) as tx:
            rows, following = remarks.page(tx, import_id, following)
        found += rows
    return found


def save(app: Flask, me: Member, import_id: UUID, *, update: bool = False) -> list[int]:
    """What the saving said of how far it was."""
    heard: list[int] = []
    with transaction(app, me.tenant.id) as tx:
        run = runs.start(tx, me, import_id, update=update)
    with transaction(app, me.tenant.id) as tx:
        runs.save(tx, me, import_id, run, heard.append)
    return heard


def bring(app: Flask, me: Member, text: str, *, encoding: str = "utf-8", **spread: int) -> Any:
    """The import's row of a text that went the whole way."""
    import_id = upload(app, me, text.encode(encoding))
    row = check(app, me, import_id, spread=Spread(**spread))
    assert row.complaints == []
    save(app, me, import_id)
    return row


def bring_at_once(
    app: Flask,
    tenant_id: UUID,
    text: str,
    *,
    actor: UUID | None = None,
    update: bool = False,
    saved: Callable[[int], None] = lambda rows: None,
    **spread: int,
) -> Imported:
    """What the import of a text came to that was read and saved in one go."""
    with transaction(app, tenant_id) as tx:
        tenant = tenants.find(tx)
        layout, rows = read_deals(BytesIO(text.encode()), tenant, tx.now)
        return transfer.import_deals(
            tx, tenant, list(rows), layout, spread=Spread(**spread), update=update, actor=actor, saved=saved
        )


def sales(*rows: str) -> str:
    """A sales pipeline's export of these rows."""
    return "\n".join([",".join(COLUMNS), *rows])


def deals(app: Flask, me: Member) -> list[Any]:
    """The team's opportunities that have a reference."""
    return ask(
        app, me.tenant.id,
        "select * from opportunity_rows where tenant_id = %(tenant)s and reference is not null order by reference",
    )  # fmt: skip
