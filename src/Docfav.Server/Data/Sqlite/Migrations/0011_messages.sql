CREATE TABLE message_settings (
    clinic_id BLOB NOT NULL CONSTRAINT pk_message_settings PRIMARY KEY,
    confirmations INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    cancellations INTEGER NOT NULL,
    reminder_hours TEXT NOT NULL,
    CONSTRAINT fk_message_settings_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE message_templates (
    clinic_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    language INTEGER NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT pk_message_templates PRIMARY KEY (clinic_id, kind, language),
    CONSTRAINT fk_message_templates_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE messages (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    appointment_id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    booked_from INTEGER NOT NULL,
    booked_to INTEGER NOT NULL,
    staff_calendar_id BLOB NOT NULL,
    service_id BLOB NOT NULL,
    previous_from INTEGER NULL,
    previous_staff_calendar_id BLOB NULL,
    previous_service_id BLOB NULL,
    hours_before INTEGER NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease_until INTEGER NULL,
    ended_at INTEGER NULL,
    is_file INTEGER NOT NULL,
    fault INTEGER NULL,
    reply INTEGER NULL,
    address TEXT NULL,
    subject TEXT NULL,
    body TEXT NULL,
    CONSTRAINT pk_messages PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_messages_clients_client_id FOREIGN KEY (clinic_id, client_id) REFERENCES clients (clinic_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_messages_clinic_id_appointment_id ON messages (clinic_id, appointment_id);
CREATE INDEX ix_messages_clinic_id_client_id_due_at ON messages (clinic_id, client_id, due_at);
CREATE INDEX ix_messages_clinic_id_state_due_at_id ON messages (clinic_id, state, due_at, id);
CREATE INDEX ix_messages_id ON messages (id);
CREATE INDEX ix_messages_state_due_at ON messages (state, due_at);

-- What was booked before there were messages is reminded of too: everything to come is planned, as after an import.
UPDATE clinic_counters SET last_event = last_event + 1;
INSERT INTO events (clinic_id, sequence, kind, at, subject_id, data)
SELECT clinic_id, last_event, 12, unixepoch(), clinic_id,
    json_object('id', lower(substr(hex(clinic_id), 1, 8) || '-' || substr(hex(clinic_id), 9, 4) || '-' || substr(hex(clinic_id), 13, 4) || '-'
        || substr(hex(clinic_id), 17, 4) || '-' || substr(hex(clinic_id), 21)))
FROM clinic_counters;
