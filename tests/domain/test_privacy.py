"""What is taken away is gone from every column there is; what is given out is everything but what opens doors."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app import across, database
from app.database import Database
from app.domain import audit, members, privacy, search
from app.errors import Invalid
from tests.api.program import NEXT, Program
from tests.cast import Cast, ask, deal, transaction
from tests.domain.importing import check, upload
from tests.web.pages import names

#: Texts that stand in every kind of column by these tests.
NAME, EMAIL = "Zaphod B. (VP)", "zaphod.b+x@customer.example"
COLUMNS = """
select c.relname as table, a.attname as column from pg_class as c
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname !~ 'yoyo'
    and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'varchar'::regtype)
"""
KINDS = """
select distinct format_type(a.atttypid, null) as kind, a.attname from pg_class as c
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
inner join pg_attribute as t on t.attrelid = c.oid and t.attname = 'tenant_id'
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
"""


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application that shares its database with no other test: all there is in it is looked into."""
    return own_app


@pytest.fixture
def sys(app: Flask) -> Iterator[Database]:
    """The database as the role for work across tenants."""
    with across.transactions(app.config["NAT"]) as opened:
        yield opened


def inside(sys: Database, app: Flask, tenant: UUID | None) -> Any:
    return sys.transaction(tenant, app.config["CLOCK"](), write=True)


def places(app: Flask, text: str) -> set[str]:
    """Every column of every table in which a text stands, in either case, of all tenants."""
    found = set()
    with database.administering(app.config["NAT"].database_sys_url) as keeper:
        for row in keeper.execute(COLUMNS).fetchall():
            query = f'select 1 from {row.table} where strpos(lower("{row.column}"::text), lower(%s)) > 0 limit 1'
            if keeper.execute(query, [text]).fetchone():
                found.add(f"{row.table}.{row.column}")
    return found


def contacted(app: Flask, cast: Cast) -> UUID:
    """A deal with the contact, who stands in its texts, its tags, its history and the audit log."""
    texts = {"contact_name": NAME, "contact_email": EMAIL, "next_action_details": f"Ask\n{NAME}: price", "tags": [NAME]}
    one = deal(app, cast.acme, "Heart of Gold", owner="alice", at=app.config["CLOCK"](), **texts)
    with transaction(app, cast.acme.id) as tx:
        search.index(tx, [(one, {"name": "Heart of Gold", **texts})])
        audit.record(tx, "exported", about=NAME, to=EMAIL)
    body = NEXT | {
        "note": f'Spoke\twith {NAME.upper()},\n{EMAIL} said "yes"',
        "new_next_action_details": f"Call {NAME}",
    }
    assert Program(app, cast.alice).complete(one, body, Idempotency_Key=f"k-{one}").status_code == 200
    return one


def test_an_erased_contact_stands_nowhere_any_more(app: Flask, cast: Cast, sys: Database) -> None:
    one = contacted(app, cast)
    before = places(app, "zaphod")
    assert {
        "opportunities.contact_name", "opportunities.tags", "opportunities.next_action_details", "history.note",
        "history.before", "history.after", "audit_log.about", "audit_log.detail", "idempotency_keys.answer",
        "search_words.word",
    } <= before  # fmt: skip
    with inside(sys, app, cast.acme.id) as tx:
        found = privacy.erase(tx, [NAME, EMAIL])
    assert found["history.note"] == 2  # once for the name, once for the address
    assert places(app, "zaphod") == set()
    row = ask(app, cast.acme.id, "select * from opportunities where tenant_id = %(tenant)s and id = %(id)s", id=one)[0]
    assert (row.contact_name, row.tags, row.next_action_details) == (
        privacy.MARK,
        [privacy.MARK],
        f"Call {privacy.MARK}",
    )
    [entry] = ask(app, cast.acme.id, "select * from history where tenant_id = %(tenant)s and note <> ''")
    assert entry.note == f'Spoke\twith {privacy.MARK},\n{privacy.ADDRESS} said "yes"'
    assert entry.before["next_action_details"] == f"Ask\n{privacy.MARK}: price"


def test_a_file_that_is_being_imported_is_forgotten_whole(app: Flask, cast: Cast, sys: Database) -> None:
    sent = f"name,contact_name,next_action_details\nHeart of Gold,{NAME},Call\n".encode()
    upload(app, cast.max.me(), sent)
    check(app, cast.max.me(), upload(app, cast.max.me(), sent))
    theirs = upload(app, cast.charlie.me(), sent)
    with inside(sys, app, cast.acme.id) as tx:
        assert {row["content"] for table, row in privacy.export(tx) if table == "import_chunks"} == {f"\\x{sent.hex()}"}
        assert privacy.erase(tx, [NAME])["files"] == 2
    left = " union ".join(
        f"select import_id from {table}" for table in ("import_chunks", "import_rows", "import_keys", "import_remarks")
    )
    assert ask(app, cast.acme.id, left) == []
    assert ask(app, cast.globex.id, left) == [(theirs,)]


def test_no_column_is_of_a_kind_that_erasing_passes_over(app: Flask) -> None:
    """Texts are searched, files forgotten; all other bytes are digests."""
    with database.administering(app.config["NAT"].database_sys_url) as keeper:
        rows = keeper.execute(KINDS).fetchall()
    assert {row.kind for row in rows} <= {
        "text", "text[]", "jsonb", "bytea", "uuid", "integer", "bigint", "smallint", "smallint[]", "boolean", "date",
        "date[]", "timestamp with time zone", "time without time zone",
    }  # fmt: skip
    kept = {row.attname for row in rows if row.kind == "bytea"}
    assert kept == {"token_hash", "fingerprint", "content"}


def test_what_only_looks_alike_stays(app: Flask, cast: Cast, sys: Database) -> None:
    deal(
        app,
        cast.acme,
        "Bobcat",
        at=app.config["CLOCK"](),
        contact_name="bob",
        company="Bobby",
        next_action_details="status",
    )
    with inside(sys, app, cast.acme.id) as tx:
        privacy.erase(tx, ["bob", "name"])
    [row] = ask(app, cast.acme.id, "select * from opportunities where tenant_id = %(tenant)s and name = 'Bobcat'")
    assert (row.company, row.contact_name) == ("Bobby", privacy.MARK)


def test_the_pages_and_the_search_forget_at_once(app: Flask, cast: Cast, sys: Database) -> None:
    contacted(app, cast)
    alice = cast.alice.signed_in()
    with transaction(app, cast.acme.id) as tx:
        assert [row.name for row in search.find(tx, "zaphod")] == ["Heart of Gold"]
    assert names(alice.get("/t/acme/opportunities").text)
    with inside(sys, app, cast.acme.id) as tx:
        privacy.erase(tx, [NAME, EMAIL])
    assert "Zaphod" not in alice.get("/t/acme/opportunities").text
    with transaction(app, cast.acme.id) as tx:
        assert search.find(tx, "zaphod") == []
        assert [row.name for row in search.find(tx, "heart gold")] == ["Heart of Gold"]


def test_another_team_keeps_its_texts(app: Flask, cast: Cast, sys: Database) -> None:
    deal(app, cast.globex, NAME, at=app.config["CLOCK"]())
    with inside(sys, app, cast.acme.id) as tx:
        privacy.erase(tx, [NAME])
    assert places(app, NAME) >= {"opportunities.name"}


@pytest.mark.parametrize("text", ["", "x", "--", " a b "])
def test_a_text_that_could_be_anybodys_is_refused(app: Flask, cast: Cast, sys: Database, text: str) -> None:
    with pytest.raises(Invalid), inside(sys, app, cast.acme.id) as tx:
        privacy.erase(tx, [text])


def test_an_erased_person_is_nobody_and_what_was_done_stays(app: Flask, cast: Cast, sys: Database) -> None:
    anvils, alice = cast.acme.deals["Anvils"], cast.alice.signed_in()
    Program(app, cast.alice).complete(anvils, NEXT | {"note": f"as {cast.alice.email} promised"})
    with inside(sys, app, None) as tx:
        [member] = privacy.memberships(tx, cast.alice.person_id)
    with inside(sys, app, cast.acme.id) as tx:
        privacy.erase_member(tx, member, cast.alice.email)
    with inside(sys, app, None) as tx:
        privacy.delete_person(tx, cast.alice.person_id, cast.alice.email)
    assert places(app, cast.alice.email) == places(app, "alice") == set()
    assert alice.get("/t/acme/due").status_code == 303
    assert Program(app, cast.alice).get(f"/api/v1/opportunities/{anvils}").status_code == 401
    shown = cast.bob.signed_in().get(f"/t/acme/opportunities/{anvils}").text
    assert privacy.NAME in shown


def test_a_short_name_is_erased_where_it_is_all_that_is_said(app: Flask, cast: Cast, sys: Database) -> None:
    ask(app, cast.acme.id, "update members set name = 'Jo' where id = %(id)s returning id", id=cast.alice.id)
    with transaction(app, cast.acme.id) as tx:
        audit.record(tx, "member_added", about="Jo", who="Jo", words='Jo said "Jo" and left', Jo="x")
    deal(app, cast.acme, "Jo", company="Jo & Sons", tags=["a", "jo"], at=app.config["CLOCK"]())
    with inside(sys, app, cast.acme.id) as tx:
        [member] = privacy.memberships(tx, cast.alice.person_id)
        privacy.erase_member(tx, member, cast.alice.email)
    rows = ask(app, cast.acme.id, "select about, detail from audit_log where kind = 'member_added'")
    assert rows == [(privacy.MARK, {"who": privacy.MARK, "words": 'Jo said "Jo" and left', "Jo": "x"})]
    found = ask(app, cast.acme.id, "select name, company, tags from opportunities where company like 'Jo%%'")
    assert found == [(privacy.MARK, "Jo & Sons", ["a", privacy.MARK])]


def test_what_an_erased_person_had_to_do_is_anybodys(app: Flask, cast: Cast, sys: Database) -> None:
    with inside(sys, app, cast.acme.id) as tx:
        [member] = privacy.memberships(tx, cast.alice.person_id)
        privacy.erase_member(tx, member, cast.alice.email)
    bob = Program(app, cast.bob)
    left = bob.get("/api/v1/opportunities").get_json()
    assert {one["name"] for one in left if one["owner"] is None} == {"Anvils", "Rockets", "Magnets", "Rollers", "Ropes"}
    anvils = cast.acme.deals["Anvils"]
    [entry] = bob.get(f"/api/v1/opportunities/{anvils}/history").get_json()
    assert (entry["verb"], entry["actor"]) == ("assign", privacy.NAME)
    assert bob.post(f"/api/v1/opportunities/{anvils}/assign", {"owner": "Bob"}).status_code == 200


def test_a_deleted_tenant_leaves_nothing_and_takes_nobody_else_along(app: Flask, cast: Cast, sys: Database) -> None:
    contacted(app, cast)
    with transaction(app, cast.acme.id) as tx:
        members.add(tx, name="Charlie", role="rep", person_id=cast.charlie.person_id)
    with inside(sys, app, cast.acme.id) as tx:
        privacy.delete(tx)
    assert places(app, "zaphod") == places(app, "alice@acme") == places(app, "Anvils") == set()
    with inside(sys, app, cast.globex.id) as tx:
        assert [row for row in privacy.export(tx) if str(cast.acme.id) in str(row)] == []
    assert names(cast.charlie.signed_in().get("/t/globex/due").text) == ["Secrets"]


def test_everything_of_a_tenant_is_given_out_and_nothing_that_opens_doors(
    app: Flask, cast: Cast, sys: Database
) -> None:
    contacted(app, cast)
    with inside(sys, app, cast.acme.id) as tx:
        rows = list(privacy.export(tx))
    assert {row["name"] for table, row in rows if table == "opportunities"} == {*cast.acme.deals, "Heart of Gold"}
    assert {row["tenant_id"] for _, row in rows} == {str(cast.acme.id)}
    assert {"members", "history", "stages", "audit_log", "tokens"} <= {table for table, _ in rows}
    assert not [key for _, row in rows for key in row if "hash" in key]


def test_everything_of_a_person_is_given_out(app: Flask, cast: Cast, sys: Database) -> None:
    Program(app, cast.alice).complete(cast.acme.deals["Anvils"], NEXT)
    with inside(sys, app, None) as tx:
        rows = list(privacy.export_person(tx, cast.alice.person_id))
    text = json.dumps(rows)
    assert {"members", "history", "opportunities", "tokens"} <= {table for table, _ in rows}
    assert cast.alice.person_id.hex in text.replace("-", "")
    assert "Secrets" not in text


def test_nobody_who_serves_could(app: Flask, cast: Cast) -> None:
    for work in (privacy.delete, lambda tx: privacy.erase(tx, [NAME])):
        with pytest.raises(Exception, match="permission denied"), transaction(app, cast.acme.id) as tx:
            work(tx)
