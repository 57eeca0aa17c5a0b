-- Members whom an import brought with its deals leave when it is undone, and are back when it is redone.

alter table members add column batch_id uuid;
comment on column members.batch_id is 'The batch of the import that named them first; null for who came otherwise.';

alter table members add column withdrawn boolean not null default false;
comment on column members.withdrawn is 'Whether they left as that import was undone.';
alter table members add constraint members__withdrawn__here
check (not withdrawn or (left_at is not null and batch_id is not null)) not valid;
alter table members validate constraint members__withdrawn__here;
