-- What programs read page by page, and where they go on the next time: in the order of the last change.

create index opportunities__updated on opportunities (tenant_id, updated_at, id)
where removed_at is null;
comment on index opportunities__updated is 'catalogue.page: all opportunities, the longest unchanged first.';
