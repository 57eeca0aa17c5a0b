"""A database to measure on: many teams of very different sizes, the same for the same seed."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from app import database
from app.config import Config
from app.database import Database
from app.domain import people, sessions, tokens

SEED = 20261125
OWNERS = 10
#: Deals of the team that is asked, and of the one with much to search in.
OURS, LARGE = 5_000, 100_000
#: How many of our deals are due.
DUE = 500

TEAM = """
insert into tenants (id, slug, name, zone, currency) values (%(tenant)s, %(slug)s, %(slug)s, 'Europe/Berlin', 'EUR');
insert into stages (tenant_id, name, position)
    select %(tenant)s, (array['Lead', 'Qualified', 'Proposal', 'Negotiation', 'Contract'])[n], n - 1
    from generate_series(1, 5) as n;
insert into members (tenant_id, name, role, person_id)
    select %(tenant)s, 'Member ' || n, 'manager', case when n = 1 then %(person)s::uuid end
    from generate_series(1, %(owners)s) as n
"""
#: Numbers without order and yet the same each time: a multiplication modulo a prime.
DEALS = """
insert into opportunities (
    tenant_id, name, company, contact_name, contact_email, value, currency, stage_id, owner_id, tags, reference, status,
    lost_reason, closed_at, next_action_at, next_action_details, first_due_at, slips, last_activity_at, stale_floor_at,
    stale_cap_at
)
select
    %(tenant)s, what || ' ' || n, company, first || ' ' || company, lower(first) || '@example.com', x %% 90000 * 100,
    'EUR',
    (array(select id from stages where tenant_id = %(tenant)s order by position))[1 + x %% 5],
    (array(select id from members where tenant_id = %(tenant)s order by name))[1 + x %% %(owners)s],
    case when x %% 4 = 0 then array['key account'] else '{}'::text[] end, 'R' || n, status,
    case status when 'lost' then 'Price' end,
    case when status <> 'open' then %(now)s::timestamptz - interval '9 days' end,
    at, case status when 'open' then step || ' ' || first end, at, x %% 3,
    active, active + interval '14 days', active + interval '28 days'
from generate_series(%(first)s::bigint, %(last)s) as n
cross join lateral (select n * 48271 %% 2147483647 as x) as r
cross join lateral (select
    (array['Rollout', 'Renewal', 'Licences', 'Training', 'Support', 'Migration', 'Pilot'])[1 + x %% 7] as what,
    (array['Acme', 'Borealis', 'Cobalt', 'Dorne', 'Elektra', 'Fjord', 'Granit', 'Helia', 'Indigo', 'Juno', 'Kestrel'])
        [1 + x / 7 %% 11] || ' ' || (array['GmbH', 'Ltd', 'SA', 'AB', 'Group'])[1 + x / 77 %% 5] as company,
    (array['Ana', 'Bob', 'Chloe', 'Dmitri', 'Emil', 'Farah', 'Gus', 'Hana'])[1 + x / 385 %% 8] as first,
    (array['Call', 'Send the offer to', 'Meet', 'Write to', 'Remind'])[1 + x / 3080 %% 5] as step,
    case when n <= %(due)s or x %% 10 < 6 then 'open' when x %% 10 < 8 then 'won' else 'lost' end as status,
    %(now)s::timestamptz - x %% 40 * interval '1 day' as active
) as w
cross join lateral (select case when status = 'open' then
    case when n <= %(due)s then %(now)s::timestamptz - (x %% 14400) * interval '1 minute'
        else %(now)s::timestamptz + interval '1 day' + (x %% 129600) * interval '1 minute' end
end as at) as d
"""
HISTORY = """
insert into history (tenant_id, opportunity_id, version, verb, actor_id, at, planned_for, before, after)
select o.tenant_id, o.id, v, case when v = 1 then 'create' else 'complete' end, o.owner_id,
    o.last_activity_at - (%(entries)s - v) * %(apart)s * interval '1 day',
    case when v > 1 then o.last_activity_at - (%(entries)s - v) * %(apart)s * interval '1 day' end, '{}', '{}'
from opportunities as o cross join generate_series(1, %(entries)s) as v where o.tenant_id = %(tenant)s;
update opportunities set version = %(entries)s where tenant_id = %(tenant)s
"""
WORDS = """
insert into search_words (tenant_id, word, opportunity_id)
select distinct o.tenant_id, w.word, o.id from opportunities as o
cross join lateral string_to_table(lower(o.name || ' ' || o.company || ' ' || coalesce(o.next_action_details, '')), ' ')
    as w (word)
where o.tenant_id = %(tenant)s and w.word <> ''
"""
CHUNK = 50_000


class Filled(NamedTuple):
    """Who works where: the session of a person of our team and of the busy one, the ids of these and of the large one,
    a token for ours."""

    cookie: str
    ours: str
    busy: str
    large: str
    token: str

    @property
    def browser(self) -> dict[str, str]:
        """The headers of a browser in which the person of our team is signed in."""
        cookies = f"session={self.cookie}; tenant=ours"
        return {"Cookie": cookies, "Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "same-origin"}


def fill(
    config: Config, *, deals: int, teams: int, said: Callable[[str], None], size: int = OURS, due: int = DUE
) -> Filled:
    """Fills an empty, migrated database with so many deals of so many teams, `size` of them ours and as many the busy
    one's, where all the writing is measured; takes a minute or two for a million."""
    ours, large, busy = UUID(int=SEED), UUID(int=SEED + 1), UUID(int=SEED + 2)
    serving, now = Database(config), datetime.now(UTC)
    with serving.transaction(None, now, write=True) as tx:
        person = people.add(tx, "bench@example.com")
        cookie = sessions.begin(tx, person, "bench")
    url = config.server().url("postgres")
    with database.administering(url) as root:
        root.execute("set synchronous_commit = off")
        sizes = list(_sizes(max(0, deals - 2 * size - min(LARGE, deals // 10)), teams - 3))
        named = [
            ("ours", ours, size, due, person),
            ("busy", busy, size, due, person),
            ("large", large, min(LARGE, deals // 10), DUE, None),
        ]
        others = [(f"team-{at}", UUID(int=SEED + 10 + at), one, one // 20, None) for at, one in enumerate(sizes)]
        for slug, tenant, count, due_here, owner in [*named, *others]:
            given = {"tenant": tenant, "slug": slug, "person": owner, "now": now, "due": due_here, "owners": OWNERS}
            _run(root, TEAM, given)
            for first in range(1, count + 1, CHUNK):
                root.execute(DEALS, given | {"first": first, "last": min(first + CHUNK - 1, count)})
            said(f"{slug}: {count:,} deals")
        for tenant, entries, apart in ((ours, 3, 5), (busy, 3, 5), (large, 10, 36)):
            _run(root, HISTORY, {"tenant": tenant, "entries": entries, "apart": apart})
            root.execute(WORDS, {"tenant": tenant})
        root.execute("vacuum analyze")
        root.execute("checkpoint")
    token = _token(serving, ours, now)
    serving.close()
    return Filled(cookie, str(ours), str(busy), str(large), token)


def _run(root: Any, statements: str, given: dict[str, Any]) -> None:
    for statement in statements.split(";\n"):
        root.execute(statement, given)


def _sizes(deals: int, teams: int) -> Iterator[int]:
    """Many small teams and a few large ones, their order by chance."""
    weights = [1 / (rank + 3) ** 0.8 for rank in range(teams)]
    random.Random(SEED).shuffle(weights)
    for weight in weights:
        yield max(10, int(deals * weight / sum(weights)))


def _token(serving: Database, tenant: UUID, now: datetime) -> str:
    with serving.transaction(tenant, now, write=True) as tx:
        member = tx.ask("select id from members where tenant_id = %(tenant)s and person_id is not null", {}).value
        return tokens.add(tx, member, name="bench")
