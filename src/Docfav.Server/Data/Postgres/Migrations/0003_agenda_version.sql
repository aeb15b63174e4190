-- Counts up with every change of what the clinic's agenda shows: whoever has seen the number knows whether to look again.
ALTER TABLE clinic_counters ADD COLUMN agenda_version bigint NOT NULL DEFAULT 0;
