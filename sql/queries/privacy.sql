-- name: dumps
-- The statement that reads all of a tenant's rows, for each table that has some, but for what opens doors.
select c.relname as name, format(
    'select to_jsonb(t) - %%L::text [] as row from %%I as t where t.tenant_id = %%%%(tenant)s',
    array(
        select a.attname from pg_attribute as a
        where c.oid = a.attrelid and a.attnum > 0 and a.attname <> 'content'
            and (a.atttypid = 'bytea'::regtype or a.attname like '%%hash%%')
    ),
    c.relname
) as statement
from pg_class as c
inner join pg_attribute as t on c.oid = t.attrelid and t.attname = 'tenant_id'
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'search_words'
order by c.relname;

-- name: dumps_of_person
-- The statement that reads the rows which name one person or a member who is that person, for each table that has some.
with secrets as (
    select s.attrelid, array_agg(s.attname) as names from pg_attribute as s
    where s.attnum > 0 and (s.atttypid = 'bytea'::regtype or s.attname like '%%hash%%')
    group by s.attrelid
)

select k.conrelid::regclass::text as name, case
    when k.confrelid = 'people'::regclass then format(
        'select to_jsonb(t) - %%L::text [] as row from %%s as t where t.%%I = %%%%(person)s',
        coalesce(h.names, '{}'), k.conrelid::regclass, a.attname
    )
    else format(
        'select to_jsonb(t) - %%L::text [] as row from %%s as t inner join members as m on t.tenant_id = m.tenant_id '
        'and t.%%I = m.id where m.person_id = %%%%(person)s',
        coalesce(h.names, '{}'), k.conrelid::regclass, a.attname
    )
end as statement
from pg_constraint as k
inner join pg_attribute as a on k.conrelid = a.attrelid and a.attnum = k.conkey[cardinality(k.conkey)]
left join secrets as h on k.conrelid = h.attrelid
where k.contype = 'f' and k.confrelid in ('people'::regclass, 'members'::regclass)
order by k.conrelid::regclass::text, a.attname;

-- name: deletions
-- The statements that take away all of a tenant's rows, those that others refer to last.
with recursive referred as (
    select t.attrelid as table_id, 0 as depth from pg_attribute as t
    inner join pg_class as c on t.attrelid = c.oid
    where t.attname = 'tenant_id' and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    union
    select k.confrelid, r.depth + 1 from referred as r
    inner join pg_constraint as k on r.table_id = k.conrelid
    inner join pg_attribute as t on k.confrelid = t.attrelid and t.attname = 'tenant_id'
    where k.contype = 'f' and k.confrelid <> k.conrelid and r.depth < 50
)

select format('delete from %%s where tenant_id = %%%%(tenant)s', r.table_id::regclass) as statement
from referred as r
group by r.table_id
order by max(r.depth);

-- name: deletions_of_person
-- The statements that take away what only a person has: the rows of global tables that name the person, what was tried
-- with the account, and the person.
select format('delete from %%s where %%I = %%%%(person)s', k.conrelid::regclass, a.attname) as statement
from pg_constraint as k
inner join pg_attribute as a on k.conrelid = a.attrelid and a.attnum = k.conkey[1]
where k.contype = 'f' and k.confrelid = 'people'::regclass and k.conrelid <> 'members'::regclass
union all
select format('delete from %%I where subject = %%%%(account)s', 'sign_in_attempts')
union all
select format('update %%I set account = %%L where account = %%%%(account)s', 'door_log', '')
union all
select format('delete from %%I where id = %%%%(person)s', 'people');

-- name: texts
-- Each column of tenants that holds text: the statement that puts a mark in place of what fits a pattern, and the one
-- that counts where it is left. An opportunity has a new version by it.
with held as (
    select
        c.relname, a.attname, a.attnum, a.atttypid,
        format(
            case
                when a.atttypid = 'jsonb'::regtype then '%%I::text ~* %%%%(quoted)s'
                when a.atttypid = 'text[]'::regtype
                    then 'exists(select 1 from unnest(%%I) as e (word) where e.word ~* %%%%(pattern)s)'
                else '%%I ~* %%%%(pattern)s'
            end, a.attname
        ) as holds
    from pg_class as c
    inner join pg_attribute as t on c.oid = t.attrelid and t.attname = 'tenant_id'
    inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'search_words'
        and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
)

select
    h.relname || '.' || h.attname as name,
    format(
        'update %%I set %%I = %%s%%s where tenant_id = %%%%(tenant)s and %%s returning 1',
        h.relname, h.attname,
        case
            when h.atttypid = 'jsonb'::regtype
                then format('regexp_replace(%%I::text, %%%%(quoted)s, %%%%(mark)s, ''gi'')::jsonb', h.attname)
            when h.atttypid = 'text[]'::regtype
                then format(
                    'array(select regexp_replace(e.word, %%%%(pattern)s, %%%%(mark)s, ''gi'') '
                    'from unnest(%%I) with ordinality as e (word, place) order by e.place)', h.attname
                )
            else format('regexp_replace(%%I, %%%%(pattern)s, %%%%(mark)s, ''gi'')', h.attname)
        end,
        case when h.relname = 'opportunities' then ', version = version + 1' else '' end, h.holds
    ) as replacing,
    format('select count(*) as left from %%I where tenant_id = %%%%(tenant)s and %%s', h.relname, h.holds) as counting
from held as h
order by h.relname, h.attnum;

-- name: forget_words
-- The statement that takes away all words by which a tenant's opportunities are found.
select format('delete from %%I where tenant_id = %%%%(tenant)s', 'search_words') as statement;

-- name: searched
-- The texts by which opportunities are found, of so many after one.
select o.id, o.name, o.company, o.contact_name, o.contact_email, o.tags, o.next_action_details from opportunities as o
where o.tenant_id = :tenant and o.id > :after
order by o.id
limit :limit;

-- name: memberships
-- Every membership of a person, also those that ended.
select m.tenant_id, m.id, m.name, t.slug from members as m
inner join tenants as t on m.tenant_id = t.id
where m.person_id = :person;

-- name: strangers
-- Those of some people who are in no team.
select p.id, p.email from people as p
where p.id = any(:people) and not exists(select 1 from members as m where m.person_id = p.id);

-- name: everybody
-- The people of a tenant.
select m.person_id as id from members as m
where m.tenant_id = :tenant and m.person_id is not null;

-- name: unname!
-- Leaves of a member that somebody was there.
update members set
    person_id = null, name = :name, left_at = coalesce(left_at, :now), zone = null, locale = 'en-GB', theme = 'auto',
    keymap = '{}'
where tenant_id = :tenant and id = :member;

-- name: forget_tenant
-- The statement that takes away the tenant itself.
select format('delete from %%I where id = %%%%(tenant)s', 'tenants') as statement;
