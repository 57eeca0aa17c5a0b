drop view opportunity_rows;
drop table opportunities;
drop table stages;
