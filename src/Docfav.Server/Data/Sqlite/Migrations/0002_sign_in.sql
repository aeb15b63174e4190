-- Signing in to the back office: what users prove themselves with, their sessions, and which staff members they are.

ALTER TABLE users ADD COLUMN security_stamp TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN access_failed_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN lockout_end INTEGER NULL;
ALTER TABLE users ADD COLUMN two_factor_enabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN authenticator_key TEXT NULL;
ALTER TABLE users ADD COLUMN last_code_step INTEGER NOT NULL DEFAULT 0;
UPDATE users SET security_stamp = lower(hex(randomblob(16)));

CREATE TABLE data_protection_keys (
    name TEXT NOT NULL CONSTRAINT pk_data_protection_keys PRIMARY KEY,
    xml TEXT NOT NULL
);

CREATE TABLE user_passkeys (
    credential_id BLOB NOT NULL CONSTRAINT pk_user_passkeys PRIMARY KEY,
    user_id BLOB NOT NULL,
    name TEXT NOT NULL,
    public_key BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    sign_count INTEGER NOT NULL,
    transports TEXT NOT NULL,
    is_user_verified INTEGER NOT NULL,
    is_backup_eligible INTEGER NOT NULL,
    is_backed_up INTEGER NOT NULL,
    CONSTRAINT fk_user_passkeys_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE user_recovery_codes (
    user_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    CONSTRAINT pk_user_recovery_codes PRIMARY KEY (user_id, code_hash),
    CONSTRAINT fk_user_recovery_codes_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE user_sessions (
    id BLOB NOT NULL CONSTRAINT pk_user_sessions PRIMARY KEY,
    user_id BLOB NOT NULL,
    security_stamp TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    is_remembered INTEGER NOT NULL,
    user_agent TEXT NULL,
    address TEXT NULL,
    CONSTRAINT fk_user_sessions_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- SQLite adds no table constraint to a table that is there; nothing refers to members.
CREATE TABLE new_members (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    type TEXT NOT NULL,
    is_manager INTEGER NOT NULL,
    last_selected INTEGER NOT NULL,
    staff_id BLOB NULL,
    CONSTRAINT pk_members PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_members_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE,
    CONSTRAINT fk_members_staff_staff_id FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE RESTRICT,
    CONSTRAINT fk_members_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO new_members (clinic_id, id, user_id, type, is_manager, last_selected)
SELECT clinic_id, id, user_id, type, is_manager, last_selected FROM members;
DROP TABLE members;
ALTER TABLE new_members RENAME TO members;

CREATE INDEX ix_members_clinic_id_staff_id ON members (clinic_id, staff_id);
CREATE INDEX ix_members_id ON members (id);
CREATE UNIQUE INDEX ix_members_user_id_clinic_id ON members (user_id, clinic_id);
CREATE INDEX ix_user_passkeys_user_id ON user_passkeys (user_id);
CREATE INDEX ix_user_sessions_expires_at ON user_sessions (expires_at);
CREATE INDEX ix_user_sessions_user_id ON user_sessions (user_id);
