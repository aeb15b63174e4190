-- Every change of an appointment, a group or a client leaves an event. The counters' row is held until the commit by whoever raises last_event, so that the
-- order of the numbers is the order of the commits. What has been planned from them stands apart: a booking never waits for it.
ALTER TABLE clinic_counters ADD COLUMN last_event bigint NOT NULL DEFAULT 0;

CREATE TABLE events (
    clinic_id uuid NOT NULL,
    sequence bigint NOT NULL,
    kind smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    subject_id uuid NOT NULL,
    data text NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (clinic_id, sequence),
    CONSTRAINT fk_events_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

-- Imports, after which readers start over.
CREATE INDEX ix_events_clinic_id_sequence ON events (clinic_id, sequence) WHERE kind = 12;

CREATE TABLE outbox_cursors (
    clinic_id uuid NOT NULL,
    planned bigint NOT NULL,
    CONSTRAINT pk_outbox_cursors PRIMARY KEY (clinic_id),
    CONSTRAINT fk_outbox_cursors_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);
