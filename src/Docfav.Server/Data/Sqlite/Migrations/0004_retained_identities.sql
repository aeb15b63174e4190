CREATE TABLE retained_identities (
    clinic_id BLOB NOT NULL,
    id BLOB NOT NULL,
    client_id BLOB NOT NULL,
    firstname TEXT NULL,
    lastname TEXT NULL,
    id_card TEXT NULL,
    date_of_birth TEXT NULL,
    erased_at INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    CONSTRAINT pk_retained_identities PRIMARY KEY (clinic_id, id),
    CONSTRAINT fk_retained_identities_clients_client_id FOREIGN KEY (clinic_id, client_id) REFERENCES clients (clinic_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_retained_identities_clinic_id_client_id ON retained_identities (clinic_id, client_id);
CREATE INDEX ix_retained_identities_id ON retained_identities (id);
CREATE INDEX ix_retained_identities_keep_until ON retained_identities (keep_until);
