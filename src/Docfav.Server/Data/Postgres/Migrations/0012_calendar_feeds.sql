CREATE TABLE calendar_feeds (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    staff_calendar_id uuid,
    user_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    secret_last4 text NOT NULL,
    shows_clients boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_calendar_feeds PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_calendar_feeds_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_calendar_feeds_staff_staff_id FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_calendar_feeds_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX ix_calendar_feeds_clinic_id_staff_calendar_id ON calendar_feeds (clinic_id, staff_calendar_id);
CREATE INDEX ix_calendar_feeds_clinic_id_staff_id ON calendar_feeds (clinic_id, staff_id);
CREATE UNIQUE INDEX ix_calendar_feeds_secret_hash ON calendar_feeds (secret_hash);
CREATE INDEX ix_calendar_feeds_user_id ON calendar_feeds (user_id);
