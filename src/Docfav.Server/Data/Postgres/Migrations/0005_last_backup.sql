ALTER TABLE system_settings ADD COLUMN last_backup_at timestamp with time zone;
