-- The first schema. Every row below a clinic carries the clinic's id first in its key, and refers to rows of its own clinic only.

CREATE TABLE activity (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    action INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    api_key_id BLOB NULL,
    client_id BLOB NOT NULL,
    CONSTRAINT pk_activity PRIMARY KEY (clinic_id, id)
);

CREATE TABLE clinics (
    id BLOB NOT NULL CONSTRAINT pk_clinics PRIMARY KEY,
    name TEXT NOT NULL,
    business_name TEXT NULL,
    vat_number TEXT NULL,
    issuer_type INTEGER NULL,
    address TEXT NULL,
    city TEXT NULL,
    zip_code TEXT NULL,
    custom_email TEXT NULL,
    timezone TEXT NOT NULL,
    default_appointments_behaviour INTEGER NOT NULL,
    subscription_status INTEGER NOT NULL,
    language INTEGER NOT NULL,
    has_logo INTEGER NOT NULL
);

CREATE TABLE idempotent_answers (
    user_id BLOB NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    answer BLOB NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_idempotent_answers PRIMARY KEY (user_id, path, key)
);

CREATE TABLE rate_windows (
    user_id BLOB NOT NULL,
    window_start INTEGER NOT NULL,
    used INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    CONSTRAINT pk_rate_windows PRIMARY KEY (user_id, window_start)
);

CREATE TABLE system_settings (
    id INTEGER NOT NULL CONSTRAINT pk_system_settings PRIMARY KEY,
    api_enabled INTEGER NOT NULL
);

CREATE TABLE users (
    id BLOB NOT NULL CONSTRAINT pk_users PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    password_hash TEXT NULL,
    firstname TEXT NULL,
    lastname TEXT NULL,
    timezone TEXT NOT NULL,
    locale TEXT NULL,
    country_code TEXT NULL,
    is_active INTEGER NOT NULL,
    plan TEXT NOT NULL
);

CREATE TABLE calendars (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    address TEXT NULL,
    city TEXT NULL,
    zip_code TEXT NULL,
    type INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    CONSTRAINT pk_calendars PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_calendars_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE clients (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    client_number INTEGER NOT NULL,
    firstname TEXT NULL,
    lastname TEXT NULL,
    email TEXT NULL,
    phone TEXT NULL,
    gender INTEGER NULL,
    date_of_birth TEXT NULL,
    address TEXT NULL,
    city TEXT NULL,
    province TEXT NULL,
    post_code TEXT NULL,
    country_code TEXT NULL,
    id_card TEXT NULL,
    note TEXT NULL,
    tags TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    is_company INTEGER NOT NULL,
    walk_in INTEGER NOT NULL,
    receive_reminders INTEGER NOT NULL,
    receive_campaigns INTEGER NOT NULL,
    language INTEGER NULL,
    has_photo INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    email_key TEXT NULL,
    name_folded TEXT NOT NULL,
    firstname_folded TEXT NOT NULL,
    lastname_folded TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    search_text TEXT NOT NULL,
    CONSTRAINT pk_clients PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_clients_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE clinic_counters (
    clinic_id BLOB NOT NULL CONSTRAINT pk_clinic_counters PRIMARY KEY,
    next_client_number INTEGER NOT NULL,
    next_appointment_number INTEGER NOT NULL,
    client_count INTEGER NOT NULL,
    CONSTRAINT fk_clinic_counters_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE pictures (
    clinic_id BLOB NOT NULL,
    owner_id BLOB NOT NULL,
    type TEXT NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT pk_pictures PRIMARY KEY (clinic_id, owner_id),
    CONSTRAINT fk_pictures_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE services (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    price INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    color TEXT NULL,
    is_active INTEGER NOT NULL,
    vat_rate_hundredths INTEGER NULL,
    CONSTRAINT pk_services PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_services_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE staff (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NULL,
    surname TEXT NULL,
    email TEXT NULL,
    is_active INTEGER NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_staff_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE api_keys (
    id BLOB NOT NULL CONSTRAINT pk_api_keys PRIMARY KEY,
    user_id BLOB NOT NULL,
    name TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    key_last4 TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    expires_at INTEGER NULL,
    revoked_at INTEGER NULL,
    allowed_ips TEXT NOT NULL,
    CONSTRAINT fk_api_keys_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE members (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    type TEXT NOT NULL,
    is_manager INTEGER NOT NULL,
    last_selected INTEGER NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_members_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE,
    CONSTRAINT fk_members_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE staff_calendars (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_id BLOB NOT NULL,
    calendar_id BLOB NOT NULL,
    email TEXT NULL,
    telephone TEXT NULL,
    slot_duration INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    timezone TEXT NOT NULL,
    CONSTRAINT pk_staff_calendars PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_staff_calendars_calendars_calendar_id FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_staff_calendars_staff_staff_id FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE api_key_days (
    api_key_id BLOB NOT NULL,
    day TEXT NOT NULL,
    requests INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    CONSTRAINT pk_api_key_days PRIMARY KEY (api_key_id, day),
    CONSTRAINT fk_api_key_days_api_keys_api_key_id FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE CASCADE
);

CREATE TABLE day_offs (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_calendar_id BLOB NULL,
    calendar_id BLOB NULL,
    from_date TEXT NOT NULL,
    to_date TEXT NOT NULL,
    reason TEXT NULL,
    CONSTRAINT pk_day_offs PRIMARY KEY (clinic_id, id),
    CONSTRAINT ck_day_offs_owner CHECK ((staff_calendar_id IS NULL) <> (calendar_id IS NULL)),
    CONSTRAINT fk_day_offs_calendars_calendar_id FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_day_offs_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE group_reservations (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    name TEXT NULL,
    booked_from INTEGER NOT NULL,
    booked_to INTEGER NOT NULL,
    capacity INTEGER NOT NULL,
    status INTEGER NOT NULL,
    note TEXT NULL,
    CONSTRAINT pk_group_reservations PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_group_reservations_services_service_id FOREIGN KEY (clinic_id, service_id) REFERENCES services (clinic_id, id) ON DELETE RESTRICT,
    CONSTRAINT fk_group_reservations_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE RESTRICT
);

CREATE TABLE recurring_events (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    name TEXT NULL,
    local_start TEXT NOT NULL,
    local_end TEXT NOT NULL,
    rrule TEXT NOT NULL,
    excluded_dates TEXT NOT NULL,
    CONSTRAINT pk_recurring_events PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_recurring_events_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE special_days (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    date TEXT NOT NULL,
    hours TEXT NOT NULL,
    CONSTRAINT pk_special_days PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_special_days_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE time_offs (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    reason TEXT NULL,
    CONSTRAINT pk_time_offs PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_time_offs_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE time_reservations (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    booked_from INTEGER NOT NULL,
    booked_to INTEGER NOT NULL,
    name TEXT NULL,
    note TEXT NULL,
    CONSTRAINT pk_time_reservations PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_time_reservations_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE working_hours (
    clinic_id BLOB NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    ordinal INTEGER NOT NULL,
    day INTEGER NOT NULL,
    start_minute INTEGER NOT NULL,
    end_minute INTEGER NOT NULL,
    valid_from TEXT NULL,
    valid_to TEXT NULL,
    CONSTRAINT pk_working_hours PRIMARY KEY (clinic_id, staff_calendar_id, ordinal),
    CONSTRAINT fk_working_hours_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE appointments (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    appointment_number INTEGER NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    client_id BLOB NULL,
    group_reservation_id BLOB NULL,
    booked_from INTEGER NOT NULL,
    booked_to INTEGER NOT NULL,
    status INTEGER NOT NULL,
    sale_status INTEGER NOT NULL,
    price INTEGER NOT NULL,
    note TEXT NULL,
    source INTEGER NOT NULL,
    send_reminder INTEGER NOT NULL,
    CONSTRAINT pk_appointments PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_appointments_clients_client_id FOREIGN KEY (clinic_id, client_id) REFERENCES clients (clinic_id, id) ON DELETE RESTRICT,
    CONSTRAINT fk_appointments_group_reservations_group_reservation_id FOREIGN KEY (clinic_id, group_reservation_id) REFERENCES group_reservations (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_appointments_services_service_id FOREIGN KEY (clinic_id, service_id) REFERENCES services (clinic_id, id) ON DELETE RESTRICT,
    CONSTRAINT fk_appointments_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE RESTRICT
);

CREATE INDEX ix_activity_clinic_id_api_key_id_at ON activity (clinic_id, api_key_id, at);
CREATE INDEX ix_activity_clinic_id_client_id_at ON activity (clinic_id, client_id, at);
CREATE UNIQUE INDEX ix_api_keys_key_hash ON api_keys (key_hash);
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);
CREATE UNIQUE INDEX ix_appointments_clinic_id_appointment_number ON appointments (clinic_id, appointment_number);
CREATE INDEX ix_appointments_clinic_id_booked_from ON appointments (clinic_id, booked_from);
CREATE INDEX ix_appointments_clinic_id_client_id_booked_from ON appointments (clinic_id, client_id, booked_from);
CREATE INDEX ix_appointments_clinic_id_group_reservation_id ON appointments (clinic_id, group_reservation_id) WHERE group_reservation_id IS NOT NULL;
CREATE INDEX ix_appointments_clinic_id_service_id ON appointments (clinic_id, service_id);
CREATE INDEX ix_appointments_clinic_id_staff_calendar_id_booked_from ON appointments (clinic_id, staff_calendar_id, booked_from);
CREATE INDEX ix_appointments_id ON appointments (id);
CREATE INDEX ix_calendars_id ON calendars (id);
CREATE UNIQUE INDEX ix_clients_clinic_id_client_number ON clients (clinic_id, client_number);
CREATE INDEX ix_clients_clinic_id_created_at_id ON clients (clinic_id, created_at, id);
CREATE INDEX ix_clients_clinic_id_date_of_birth_id ON clients (clinic_id, date_of_birth, id);
CREATE INDEX ix_clients_clinic_id_email_folded_id ON clients (clinic_id, email_folded, id);
CREATE UNIQUE INDEX ix_clients_clinic_id_email_key ON clients (clinic_id, email_key);
CREATE INDEX ix_clients_clinic_id_firstname_folded_id ON clients (clinic_id, firstname_folded, id);
CREATE INDEX ix_clients_clinic_id_lastname_folded_id ON clients (clinic_id, lastname_folded, id);
CREATE INDEX ix_clients_clinic_id_name_folded_id ON clients (clinic_id, name_folded, id);
CREATE INDEX ix_clients_id ON clients (id);
CREATE INDEX ix_day_offs_clinic_id_calendar_id_to_date ON day_offs (clinic_id, calendar_id, to_date);
CREATE INDEX ix_day_offs_clinic_id_staff_calendar_id_to_date ON day_offs (clinic_id, staff_calendar_id, to_date);
CREATE INDEX ix_day_offs_id ON day_offs (id);
CREATE INDEX ix_idempotent_answers_created_at ON idempotent_answers (created_at);
CREATE INDEX ix_group_reservations_clinic_id_booked_from ON group_reservations (clinic_id, booked_from);
CREATE INDEX ix_group_reservations_clinic_id_service_id ON group_reservations (clinic_id, service_id);
CREATE INDEX ix_group_reservations_clinic_id_staff_calendar_id_booked_from ON group_reservations (clinic_id, staff_calendar_id, booked_from);
CREATE INDEX ix_group_reservations_id ON group_reservations (id);
CREATE INDEX ix_members_id ON members (id);
CREATE UNIQUE INDEX ix_members_user_id_clinic_id ON members (user_id, clinic_id);
CREATE INDEX ix_recurring_events_clinic_id_staff_calendar_id ON recurring_events (clinic_id, staff_calendar_id);
CREATE INDEX ix_recurring_events_id ON recurring_events (id);
CREATE INDEX ix_services_id ON services (id);
CREATE UNIQUE INDEX ix_special_days_clinic_id_staff_calendar_id_date ON special_days (clinic_id, staff_calendar_id, date);
CREATE INDEX ix_special_days_id ON special_days (id);
CREATE INDEX ix_staff_id ON staff (id);
CREATE INDEX ix_staff_calendars_clinic_id_calendar_id ON staff_calendars (clinic_id, calendar_id);
CREATE INDEX ix_staff_calendars_clinic_id_staff_id ON staff_calendars (clinic_id, staff_id);
CREATE INDEX ix_staff_calendars_id ON staff_calendars (id);
CREATE INDEX ix_time_offs_clinic_id_staff_calendar_id_to_time ON time_offs (clinic_id, staff_calendar_id, to_time);
CREATE INDEX ix_time_offs_id ON time_offs (id);
CREATE INDEX ix_time_reservations_clinic_id_booked_from ON time_reservations (clinic_id, booked_from);
CREATE INDEX ix_time_reservations_clinic_id_staff_calendar_id_booked_from ON time_reservations (clinic_id, staff_calendar_id, booked_from);
CREATE INDEX ix_time_reservations_id ON time_reservations (id);
CREATE UNIQUE INDEX ix_users_email_key ON users (email_key);

INSERT INTO system_settings (id, api_enabled) VALUES (1, 1);

-- Activity is appended to, and never changed.
CREATE TRIGGER activity_is_not_updated BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER activity_is_not_deleted BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;

-- The search index: grams of a client's search text, as words that search_grams(), a function of the server's writer, makes. FTS5 keeps only which row
-- has which word; search_rows gives clients row numbers that stay, which a table without an INTEGER PRIMARY KEY does not have.
CREATE TABLE search_rows (row INTEGER PRIMARY KEY, clinic_id BLOB NOT NULL, client_id BLOB NOT NULL);
CREATE UNIQUE INDEX search_rows_client ON search_rows (clinic_id, client_id);
CREATE VIRTUAL TABLE search_clients USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TRIGGER search_inserted AFTER INSERT ON clients BEGIN
    INSERT INTO search_rows (clinic_id, client_id) VALUES (new.clinic_id, new.id);
    INSERT INTO search_clients (rowid, grams) VALUES (last_insert_rowid(), search_grams(new.clinic_id, new.search_text));
END;
CREATE TRIGGER search_updated AFTER UPDATE OF search_text ON clients WHEN old.search_text <> new.search_text BEGIN
    DELETE FROM search_clients WHERE rowid = (SELECT row FROM search_rows WHERE clinic_id = old.clinic_id AND client_id = old.id);
    INSERT INTO search_clients (rowid, grams)
    SELECT row, search_grams(new.clinic_id, new.search_text) FROM search_rows WHERE clinic_id = new.clinic_id AND client_id = new.id;
END;
CREATE TRIGGER search_deleted AFTER DELETE ON clients BEGIN
    DELETE FROM search_clients WHERE rowid = (SELECT row FROM search_rows WHERE clinic_id = old.clinic_id AND client_id = old.id);
    DELETE FROM search_rows WHERE clinic_id = old.clinic_id AND client_id = old.id;
END;
