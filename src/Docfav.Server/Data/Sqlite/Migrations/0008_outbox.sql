-- Every change of an appointment, a group or a client leaves an event. The counters' row is held until the commit by whoever raises last_event, so that the
-- order of the numbers is the order of the commits. What has been planned from them stands apart: a booking never waits for it.
ALTER TABLE clinic_counters ADD COLUMN last_event INTEGER NOT NULL DEFAULT 0;

CREATE TABLE events (
    clinic_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    subject_id BLOB NOT NULL,
    data TEXT NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (clinic_id, sequence),
    CONSTRAINT fk_events_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

-- Imports, after which readers start over.
CREATE INDEX ix_events_clinic_id_sequence ON events (clinic_id, sequence) WHERE kind = 12;

CREATE TABLE outbox_cursors (
    clinic_id BLOB NOT NULL CONSTRAINT pk_outbox_cursors PRIMARY KEY,
    planned INTEGER NOT NULL,
    CONSTRAINT fk_outbox_cursors_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);
