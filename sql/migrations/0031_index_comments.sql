-- Which queries the indexes of the due list answer, by the names those have.

comment on index opportunities__due is 'lists.keys, header, count and planned: what the team has to do, in order.';
comment on index opportunities__due_by_owner
is 'lists.keys_of, header_of and count_of: the same for one owner, or for nobody; and whether a member owns an open deal.';
