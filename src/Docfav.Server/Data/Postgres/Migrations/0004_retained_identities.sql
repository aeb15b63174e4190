CREATE TABLE retained_identities (
    clinic_id uuid NOT NULL,
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    firstname text,
    lastname text,
    id_card text,
    date_of_birth date,
    erased_at timestamp with time zone NOT NULL,
    keep_until timestamp with time zone NOT NULL,
    CONSTRAINT pk_retained_identities PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_retained_identities_clients_client_id FOREIGN KEY (clinic_id, client_id) REFERENCES clients (clinic_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_retained_identities_clinic_id_client_id ON retained_identities (clinic_id, client_id);
CREATE INDEX ix_retained_identities_id ON retained_identities (id);
CREATE INDEX ix_retained_identities_keep_until ON retained_identities (keep_until);
