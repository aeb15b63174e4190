CREATE TABLE message_settings (
    clinic_id uuid NOT NULL,
    confirmations boolean NOT NULL,
    changes boolean NOT NULL,
    cancellations boolean NOT NULL,
    reminder_hours text NOT NULL,
    CONSTRAINT pk_message_settings PRIMARY KEY (clinic_id),
    CONSTRAINT fk_message_settings_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE message_templates (
    clinic_id uuid NOT NULL,
    kind smallint NOT NULL,
    language smallint NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    CONSTRAINT pk_message_templates PRIMARY KEY (clinic_id, kind, language),
    CONSTRAINT fk_message_templates_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE messages (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    appointment_id uuid NOT NULL,
    client_id uuid NOT NULL,
    booked_from timestamp with time zone NOT NULL,
    booked_to timestamp with time zone NOT NULL,
    staff_calendar_id uuid NOT NULL,
    service_id uuid NOT NULL,
    previous_from timestamp with time zone,
    previous_staff_calendar_id uuid,
    previous_service_id uuid,
    hours_before integer,
    due_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    lease_until timestamp with time zone,
    ended_at timestamp with time zone,
    is_file boolean NOT NULL,
    fault smallint,
    reply integer,
    address text,
    subject text,
    body text,
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
SELECT clinic_id, last_event, 12, date_trunc('second', now()), clinic_id, '{"id":"' || clinic_id || '"}' FROM clinic_counters;
