drop table calendar_links;
