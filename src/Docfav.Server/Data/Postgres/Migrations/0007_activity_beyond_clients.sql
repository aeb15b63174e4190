-- Activity is also of keys, members and settings, and is read from the newest entry back, in order of the ids.
ALTER TABLE activity ALTER COLUMN client_id DROP NOT NULL;
ALTER TABLE activity ADD COLUMN subject_id uuid;

DROP INDEX ix_activity_clinic_id_api_key_id_at;
DROP INDEX ix_activity_clinic_id_client_id_at;
CREATE INDEX ix_activity_clinic_id_api_key_id_id ON activity (clinic_id, api_key_id, id);
CREATE INDEX ix_activity_clinic_id_client_id_id ON activity (clinic_id, client_id, id);
CREATE INDEX ix_activity_clinic_id_user_id_id ON activity (clinic_id, user_id, id);
