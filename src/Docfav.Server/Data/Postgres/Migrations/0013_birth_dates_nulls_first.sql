-- Lists by date of birth begin with those who have none, or end with them.
DROP INDEX ix_clients_clinic_id_date_of_birth_id;
CREATE INDEX ix_clients_clinic_id_date_of_birth_id ON clients (clinic_id, date_of_birth NULLS FIRST, id);
