-- Activity is also of keys, members and settings, and is read from the newest entry back, in order of the ids. SQLite makes no column nullable in place.
CREATE TABLE new_activity (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    action INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    api_key_id BLOB NULL,
    client_id BLOB NULL,
    subject_id BLOB NULL,
    CONSTRAINT pk_activity PRIMARY KEY (clinic_id, id)
);
INSERT INTO new_activity (clinic_id, id, at, action, user_id, api_key_id, client_id)
SELECT clinic_id, id, at, action, user_id, api_key_id, client_id FROM activity;
DROP TABLE activity;
ALTER TABLE new_activity RENAME TO activity;

CREATE INDEX ix_activity_clinic_id_api_key_id_id ON activity (clinic_id, api_key_id, id);
CREATE INDEX ix_activity_clinic_id_client_id_id ON activity (clinic_id, client_id, id);
CREATE INDEX ix_activity_clinic_id_user_id_id ON activity (clinic_id, user_id, id);
CREATE TRIGGER activity_is_not_updated BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER activity_is_not_deleted BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
