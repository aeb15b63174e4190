-- Where a clinic's events are sent. A delivery has a row once it was tried: what lies behind last_sequence is to come, and costs nothing while it waits.
CREATE TABLE webhook_endpoints (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    url text NOT NULL,
    description text NOT NULL,
    events bigint NOT NULL,
    state smallint NOT NULL,
    state_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    secret text NOT NULL,
    former_secret text NULL,
    former_secret_until timestamp with time zone NULL,
    last_sequence bigint NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    last_success_at timestamp with time zone NULL,
    failing_since timestamp with time zone NULL,
    unanswered integer NOT NULL,
    paused_until timestamp with time zone NULL,
    CONSTRAINT pk_webhook_endpoints PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_webhook_endpoints_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE webhook_deliveries (
    clinic_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    sequence bigint NOT NULL,
    kind smallint NOT NULL,
    event_at timestamp with time zone NOT NULL,
    state smallint NOT NULL,
    attempts integer NOT NULL,
    due_at timestamp with time zone NULL,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (clinic_id, endpoint_id, sequence),
    CONSTRAINT fk_webhook_deliveries_webhook_endpoints_endpoint_id FOREIGN KEY (clinic_id, endpoint_id) REFERENCES webhook_endpoints (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE webhook_attempts (
    clinic_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status integer NULL,
    fault smallint NULL,
    answer text NULL,
    CONSTRAINT pk_webhook_attempts PRIMARY KEY (clinic_id, endpoint_id, sequence, id),
    CONSTRAINT fk_webhook_attempts_webhook_deliveries_sequence FOREIGN KEY (clinic_id, endpoint_id, sequence)
        REFERENCES webhook_deliveries (clinic_id, endpoint_id, sequence) ON DELETE CASCADE
);

-- What is due; what is still to be done or was given up; what happened in a period.
CREATE INDEX ix_webhook_deliveries_clinic_id_endpoint_id_due_at ON webhook_deliveries (clinic_id, endpoint_id, due_at) WHERE state = 0;
CREATE INDEX ix_webhook_deliveries_clinic_id_endpoint_id_state_sequence ON webhook_deliveries (clinic_id, endpoint_id, state, sequence) WHERE state <> 1;
CREATE INDEX ix_webhook_deliveries_clinic_id_endpoint_id_event_at ON webhook_deliveries (clinic_id, endpoint_id, event_at);
