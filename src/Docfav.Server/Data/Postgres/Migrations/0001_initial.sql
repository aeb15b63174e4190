-- The first schema. Every row below a clinic carries the clinic's id first in its key, and refers to rows of its own clinic only.

CREATE TABLE activity (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    action smallint NOT NULL,
    user_id uuid NOT NULL,
    api_key_id uuid,
    client_id uuid NOT NULL,
    CONSTRAINT pk_activity PRIMARY KEY (clinic_id, id)
);

CREATE TABLE clinics (
    id uuid NOT NULL,
    name text NOT NULL,
    business_name text,
    vat_number text,
    issuer_type smallint,
    address text,
    city text,
    zip_code text,
    custom_email text,
    timezone text NOT NULL,
    default_appointments_behaviour smallint NOT NULL,
    subscription_status smallint NOT NULL,
    language smallint NOT NULL,
    has_logo boolean NOT NULL,
    CONSTRAINT pk_clinics PRIMARY KEY (id)
);

CREATE TABLE idempotent_answers (
    user_id uuid NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_idempotent_answers PRIMARY KEY (user_id, path, key)
);

CREATE TABLE rate_windows (
    user_id uuid NOT NULL,
    window_start bigint NOT NULL,
    used integer NOT NULL,
    granted integer NOT NULL,
    CONSTRAINT pk_rate_windows PRIMARY KEY (user_id, window_start)
);

CREATE TABLE system_settings (
    id integer NOT NULL,
    api_enabled boolean NOT NULL,
    CONSTRAINT pk_system_settings PRIMARY KEY (id)
);

CREATE TABLE users (
    id uuid NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL,
    password_hash text,
    firstname text,
    lastname text,
    timezone text NOT NULL,
    locale text,
    country_code text,
    is_active boolean NOT NULL,
    plan text NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id)
);

CREATE TABLE calendars (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    address text,
    city text,
    zip_code text,
    type smallint NOT NULL,
    is_active boolean NOT NULL,
    CONSTRAINT pk_calendars PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_calendars_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE clients (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    client_number integer NOT NULL,
    firstname text,
    lastname text,
    email text,
    phone text,
    gender smallint,
    date_of_birth date,
    address text,
    city text,
    province text,
    post_code text,
    country_code text,
    id_card text,
    note text,
    tags text NOT NULL,
    is_active boolean NOT NULL,
    is_company boolean NOT NULL,
    walk_in boolean NOT NULL,
    receive_reminders boolean NOT NULL,
    receive_campaigns boolean NOT NULL,
    language smallint,
    has_photo boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    email_key text,
    name_folded text COLLATE "C" NOT NULL,
    firstname_folded text COLLATE "C" NOT NULL,
    lastname_folded text COLLATE "C" NOT NULL,
    email_folded text COLLATE "C" NOT NULL,
    search_text text COLLATE "C" NOT NULL,
    search_grams integer[] NOT NULL,
    CONSTRAINT pk_clients PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_clients_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE clinic_counters (
    clinic_id uuid NOT NULL,
    next_client_number integer NOT NULL,
    next_appointment_number integer NOT NULL,
    client_count integer NOT NULL,
    CONSTRAINT pk_clinic_counters PRIMARY KEY (clinic_id),
    CONSTRAINT fk_clinic_counters_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE pictures (
    clinic_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    type text NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_pictures PRIMARY KEY (clinic_id, owner_id),
    CONSTRAINT fk_pictures_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE services (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    price integer NOT NULL,
    duration integer NOT NULL,
    color text,
    is_active boolean NOT NULL,
    vat_rate_hundredths integer,
    CONSTRAINT pk_services PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_services_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE staff (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    name text,
    surname text,
    email text,
    is_active boolean NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_staff_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE
);

CREATE TABLE api_keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    key_hash bytea NOT NULL,
    key_last4 text NOT NULL,
    scopes integer NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    allowed_ips text NOT NULL,
    CONSTRAINT pk_api_keys PRIMARY KEY (id),
    CONSTRAINT fk_api_keys_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE members (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    type text NOT NULL,
    is_manager boolean NOT NULL,
    last_selected boolean NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_members_clinics_clinic_id FOREIGN KEY (clinic_id) REFERENCES clinics (id) ON DELETE CASCADE,
    CONSTRAINT fk_members_users_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE staff_calendars (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    email text,
    telephone text,
    slot_duration integer NOT NULL,
    is_active boolean NOT NULL,
    timezone text NOT NULL,
    CONSTRAINT pk_staff_calendars PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_staff_calendars_calendars_calendar_id FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_staff_calendars_staff_staff_id FOREIGN KEY (clinic_id, staff_id) REFERENCES staff (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE api_key_days (
    api_key_id uuid NOT NULL,
    day date NOT NULL,
    requests bigint NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_api_key_days PRIMARY KEY (api_key_id, day),
    CONSTRAINT fk_api_key_days_api_keys_api_key_id FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE CASCADE
);

CREATE TABLE day_offs (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid,
    calendar_id uuid,
    from_date date NOT NULL,
    to_date date NOT NULL,
    reason text,
    CONSTRAINT pk_day_offs PRIMARY KEY (clinic_id, id),
    CONSTRAINT ck_day_offs_owner CHECK ((staff_calendar_id IS NULL) <> (calendar_id IS NULL)),
    CONSTRAINT fk_day_offs_calendars_calendar_id FOREIGN KEY (clinic_id, calendar_id) REFERENCES calendars (clinic_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_day_offs_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE group_reservations (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    service_id uuid NOT NULL,
    name text,
    booked_from timestamp with time zone NOT NULL,
    booked_to timestamp with time zone NOT NULL,
    capacity integer NOT NULL,
    status smallint NOT NULL,
    note text,
    CONSTRAINT pk_group_reservations PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_group_reservations_services_service_id FOREIGN KEY (clinic_id, service_id) REFERENCES services (clinic_id, id) ON DELETE RESTRICT,
    CONSTRAINT fk_group_reservations_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE RESTRICT
);

CREATE TABLE recurring_events (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    name text,
    local_start timestamp without time zone NOT NULL,
    local_end timestamp without time zone NOT NULL,
    rrule text NOT NULL,
    excluded_dates text NOT NULL,
    CONSTRAINT pk_recurring_events PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_recurring_events_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE special_days (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    date date NOT NULL,
    hours text NOT NULL,
    CONSTRAINT pk_special_days PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_special_days_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE time_offs (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    from_time timestamp with time zone NOT NULL,
    to_time timestamp with time zone NOT NULL,
    reason text,
    CONSTRAINT pk_time_offs PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_time_offs_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE time_reservations (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    booked_from timestamp with time zone NOT NULL,
    booked_to timestamp with time zone NOT NULL,
    name text,
    note text,
    CONSTRAINT pk_time_reservations PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_time_reservations_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE working_hours (
    clinic_id uuid NOT NULL,
    staff_calendar_id uuid NOT NULL,
    ordinal integer NOT NULL,
    day smallint NOT NULL,
    start_minute integer NOT NULL,
    end_minute integer NOT NULL,
    valid_from date,
    valid_to date,
    CONSTRAINT pk_working_hours PRIMARY KEY (clinic_id, staff_calendar_id, ordinal),
    CONSTRAINT fk_working_hours_staff_calendars_staff_calendar_id FOREIGN KEY (clinic_id, staff_calendar_id) REFERENCES staff_calendars (clinic_id, id) ON DELETE CASCADE
);

CREATE TABLE appointments (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    appointment_number integer NOT NULL,
    staff_calendar_id uuid NOT NULL,
    service_id uuid NOT NULL,
    client_id uuid,
    group_reservation_id uuid,
    booked_from timestamp with time zone NOT NULL,
    booked_to timestamp with time zone NOT NULL,
    status smallint NOT NULL,
    sale_status smallint NOT NULL,
    price integer NOT NULL,
    note text,
    source smallint NOT NULL,
    send_reminder boolean NOT NULL,
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

INSERT INTO system_settings (id, api_enabled) VALUES (1, true);

-- Activity is appended to, and never changed. By row: an upsert that inserts fires a trigger by statement too.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER activity_is_append_only BEFORE UPDATE OR DELETE ON activity FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The search index. A short list of what has come in lately keeps single writes cheap and searches quick.
CREATE INDEX search_clients ON clients USING gin (search_grams) WITH (gin_pending_list_limit = 512);
