-- What is in the way of a time may have begun a day before it: what has ended by then is left out without a look at its row.
DROP INDEX ix_appointments_clinic_id_staff_calendar_id_booked_from;
CREATE INDEX ix_appointments_clinic_id_staff_calendar_id_booked_from ON appointments (clinic_id, staff_calendar_id, booked_from, booked_to);
