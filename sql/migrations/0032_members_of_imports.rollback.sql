alter table members drop column withdrawn, drop column batch_id;
