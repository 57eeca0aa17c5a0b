-- The words by which opportunities are found. Row-level security keeps full text and patterns away from every index (they
-- are not known to keep secrets); equality and order of texts it does not, so words are rows, in the order of bytes.

create table search_words (
    tenant_id uuid not null,
    word text collate "C" not null,
    opportunity_id uuid not null,
    constraint search_words__word__taken primary key (tenant_id, word, opportunity_id),
    constraint search_words__word__malformed check (length(word) between 1 and 40)
);
comment on table search_words
is 'Hints, written with every text and never taken back: what is found is checked against the opportunity itself.';
comment on column search_words.opportunity_id
is 'No foreign key: a hint that leads nowhere finds nothing, and checking each would cost more than writing it.';

alter table search_words enable row level security;
alter table search_words force row level security;
create policy search_words__tenant on search_words
using (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid)
with check (tenant_id = (nullif(current_setting('app.tenant_id', true), ''))::uuid);
grant select, insert on search_words to app_user;

-- The opportunities that are there already. Policies bind the owner, too: one tenant after the other.
do $$
declare
    tenant uuid;
begin
    for tenant in select t.id from tenants as t loop
        perform set_config('app.tenant_id', tenant::text, true);
        insert into search_words (tenant_id, word, opportunity_id)
        select distinct o.tenant_id, left(found.word, 40), o.id
        from opportunities as o
        cross join lateral regexp_split_to_table(
            regexp_replace(
                replace(lower(normalize(
                    concat_ws(
                        ' ', o.name, o.company, o.contact_name, o.contact_email, array_to_string(o.tags, ' '),
                        o.next_action_details
                    ), nfkd
                )), 'ß', 'ss'), '[\u0300-\u036f]', '', 'g'
            ), '[^[:alnum:]]+'
        ) as found (word)
        where o.tenant_id = tenant and found.word <> '';
    end loop;
    perform set_config('app.tenant_id', '', true);
end;
$$;
