-- Who serves may see which migrations there are: a process is ready when its schema is.

grant select on _yoyo_migration to app_user;
