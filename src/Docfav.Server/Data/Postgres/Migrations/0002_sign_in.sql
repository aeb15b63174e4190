-- Signing in to the back office: what users prove themselves with, their sessions, and which staff members they are.

ALTER TABLE users ADD COLUMN security_stamp text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN access_failed_count integer NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN lockout_end timestamp with time zone;
ALTER TABLE users ADD COLUMN two_factor_enabled boolean NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN authenticator_key text;
ALTER TABLE users ADD COLUMN last_code_step bigint NOT NULL DEFAULT 0;
UPDATE users SET security_stamp = replace(gen_random_uuid()::text, '-', '');

CREATE TABLE data_protection_keys (
    name text NOT NULL,
    xml text NOT NULL,
    CONSTRAINT pk_data_protection_keys PRIMARY KEY (name)
);

CREATE TABLE user_passkeys (
    credential_id bytea NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sign_count bigint NOT NULL,
    transports text NOT NULL,
    is_user_verified boolean NOT NULL,
    is_backup_eligible boolean NOT NULL,
    is_backed_up boolean NOT NULL,
    CONSTRAINT pk_user_passkeys PRIMARY KEY (credential_id),
    CONSTRAINT fk_user_passkeys_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE user_recovery_codes (
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    CONSTRAINT pk_user_recovery_codes PRIMARY KEY (user_id, code_hash),
    CONSTRAINT fk_user_recovery_codes_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE user_sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    security_stamp text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    is_remembered boolean NOT NULL,
    user_agent text,
    address text,
    CONSTRAINT pk_user_sessions PRIMARY KEY (id),
    CONSTRAINT fk_user_sessions_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

ALTER TABLE members ADD COLUMN staff_id uuid;
ALTER TABLE members ADD CONSTRAINT fk_members_staff_staff_id FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE RESTRICT;

CREATE INDEX ix_members_clinic_id_staff_id ON members (clinic_id, staff_id);
CREATE INDEX ix_user_passkeys_user_id ON user_passkeys (user_id);
CREATE INDEX ix_user_sessions_expires_at ON user_sessions (expires_at);
CREATE INDEX ix_user_sessions_user_id ON user_sessions (user_id);
