-- A TRUNCATE runs no trigger of rows. SQLite has none: its DELETE without a condition asks for each row where there is a trigger.
CREATE TRIGGER activity_is_not_truncated BEFORE TRUNCATE ON activity FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
