revoke select on _yoyo_migration from app_user;
