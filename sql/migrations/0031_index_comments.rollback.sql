comment on index opportunities__due_by_owner
is 'actions.keys_of and header_of: the same for one owner, or for nobody; and whether a member owns an open deal.';
comment on index opportunities__due is 'actions.keys and actions.header: what the team has to do, in order.';
