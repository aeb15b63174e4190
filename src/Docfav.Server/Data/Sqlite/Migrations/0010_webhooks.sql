-- Where a clinic's events are sent. A delivery has a row once it was tried: what lies behind last_sequence is to come, and costs nothing while it waits.
CREATE TABLE webhook_endpoints (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    events INTEGER NOT NULL,
    state INTEGER NOT NULL,
    state_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    secret TEXT NOT NULL,
    former_secret TEXT NULL,
    former_secret_until INTEGER NULL,
    last_sequence INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    last_success_at INTEGER NULL,
    failing_since INTEGER NULL,
    unanswered INTEGER NOT NULL,
    paused_until INTEGER NULL,
    CONSTRAINT pk_webhook_endpoints PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_webhook_endpoints_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE webhook_deliveries (
    clinic_id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    event_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NULL,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (clinic_id, endpoint_id, sequence),
    CONSTRAINT fk_webhook_deliveries_webhook_endpoints_endpoint_id FOREIGN KEY (clinic_id, endpoint_id) REFERENCES webhook_endpoints (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE webhook_attempts (
    clinic_id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status INTEGER NULL,
    fault INTEGER NULL,
    answer TEXT NULL,
    CONSTRAINT pk_webhook_attempts PRIMARY KEY (clinic_id, endpoint_id, sequence, id),
    CONSTRAINT fk_webhook_attempts_webhook_deliveries_sequence FOREIGN KEY (clinic_id, endpoint_id, sequence)
        REFERENCES webhook_deliveries (clinic_id, endpoint_id, sequence) ON DELETE CASCADE
);

-- What is due; what is still to be done or was given up; what happened in a period.
CREATE INDEX ix_webhook_deliveries_clinic_id_endpoint_id_due_at ON webhook_deliveries (clinic_id, endpoint_id, due_at) WHERE state = 0;
CREATE INDEX ix_webhook_deliveries_clinic_id_endpoint_id_state_sequence ON webhook_deliveries (clinic_id, endpoint_id, state, sequence) WHERE state <> 1;
CREATE INDEX ix_webhook_deliveries_clinic_id_endpoint_id_event_at ON webhook_deliveries (clinic_id, endpoint_id, event_at);
