-- name: change!
-- A member's own settings.
update members set
    name = :name, zone = :zone, locale = :locale, theme = :theme, single_keys = :single_keys, keymap = :keymap
where tenant_id = :tenant and id = :member;
