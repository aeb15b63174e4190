CREATE TABLE holds (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    service_id uuid NOT NULL,
    api_key_id uuid NOT NULL,
    booked_from timestamp with time zone NOT NULL,
    booked_to timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_holds PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_holds_services_service_id FOREIGN KEY (clinic_id, service_id) REFERENCES services (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_holds_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_holds_clinic_id_api_key_id_expires_at ON holds (clinic_id, api_key_id, expires_at);
CREATE INDEX ix_holds_clinic_id_booked_from ON holds (clinic_id, booked_from);
CREATE INDEX ix_holds_clinic_id_service_id ON holds (clinic_id, service_id);
CREATE INDEX ix_holds_clinic_id_staff_calendar_id_booked_from ON holds (clinic_id, staff_calendar_id, booked_from);
CREATE INDEX ix_holds_expires_at ON holds (expires_at);
