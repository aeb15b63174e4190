using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Staff;

/// <summary>All that a desk sets of a staff calendar, its hours aside.</summary>
/// <param name="SlotDuration">Minutes, 1 to 480.</param>
/// <param name="Timezone">IANA time zone of its hours.</param>
public sealed record StaffCalendarValues(string? Email, string? Telephone, int SlotDuration, string Timezone, bool IsActive) : IReadable<StaffCalendarValues>
{
    /// <summary>Minutes of the back office's raster.</summary>
    public static readonly Form<int> SlotDurationForm = Form.Integer(1, 480);

    public static StaffCalendarValues Read(FieldReader fields) => new(
        fields.Read("email", Form.Email, "E-mail address there"), fields.Read("telephone", Form.Telephone, "Telephone number there"),
        fields.Require("slot_duration", SlotDurationForm, "Minutes of the back office's raster"),
        fields.Require("timezone", Form.TimeZone, "IANA time zone of its hours") ?? "",
        fields.Read("is_active", Form.Boolean, "Whether appointments can be booked"));

    internal static StaffCalendarValues Of(StaffCalendar row) => new(row.Email, row.Telephone, row.SlotDuration, row.Timezone, row.IsActive);

    internal void ApplyTo(StaffCalendar row) =>
        (row.Email, row.Telephone, row.SlotDuration, row.Timezone, row.IsActive) = (Email, Telephone, SlotDuration, Timezone, IsActive);
}

/// <summary>What makes and changes staff calendars. What is booked on one that is no longer active stays, and takes the person's time.</summary>
public sealed class StaffCalendarChanges(IDatabase database, IClock clock)
{
    /// <summary>Lets a staff member work at a calendar.</summary>
    /// <returns>The id, or why not: <see cref="RefusalCode.NotFound"/>, or a fault of <c>calendar_id</c>, which the clinic has not or the person has already.</returns>
    public Task<(Guid Id, Refusal? Refusal)> CreateAsync(
        Guid clinicId, Guid staffId, Guid? calendarId, StaffCalendarValues values, CancellationToken cancellation) => database.WriteAsync<(Guid, Refusal?)>(
        async (db, token) =>
        {
            // Of two who give a person the same place at once, the second waits here.
            await database.LockAgendaAsync(db, clinicId, token);
            if (!await db.Staff.AnyAsync(row => row.ClinicId == clinicId && row.Id == staffId, token))
            {
                return (default, Refusal.Of(RefusalCode.NotFound));
            }

            if (!await db.Calendars.AnyAsync(row => row.ClinicId == clinicId && row.Id == calendarId, token))
            {
                return (default, Refusal.Invalid("calendar_id", "calendar_id is not a calendar of this clinic"));
            }

            if (await db.StaffCalendars.AnyAsync(row => row.ClinicId == clinicId && row.StaffId == staffId && row.CalendarId == calendarId, token))
            {
                return (default, Refusal.Invalid("calendar_id", "calendar_id is a calendar of the staff member already"));
            }

            var place = new StaffCalendar
            {
                ClinicId = clinicId,
                Id = Guid.CreateVersion7(clock.GetCurrentInstant().ToDateTimeOffset()),
                StaffId = staffId,
                CalendarId = calendarId!.Value,
                Timezone = values.Timezone,
            };
            values.ApplyTo(place);
            db.StaffCalendars.Add(place);
            await db.SaveChangesAsync(token);
            return (place.Id, null);
        },
        cancellation);

    /// <summary>Sets all of a staff calendar, if it is as the page had shown it. Another time zone moves its hours, and may displace bookings.</summary>
    /// <returns>Done, or the bookings that want confirming, or why not: not found, or <see cref="WorkingTimeWritten.ChangedMeanwhile"/>.</returns>
    public Task<WorkingTimeWritten> ChangeAsync(
        Guid clinicId, Guid staffCalendarId, StaffCalendarValues values, StaffCalendarValues known, IReadOnlySet<Guid> confirmed, CancellationToken cancellation) =>
        database.WriteWorkingTimeAsync(
            clinicId, staffCalendarId, clock.GetCurrentInstant(), confirmed,
            async (db, times, token) =>
            {
                var row = await db.StaffCalendars.SingleAsync(row => row.ClinicId == clinicId && row.Id == staffCalendarId, token);
                if (StaffCalendarValues.Of(row) != known)
                {
                    return (WorkingTimeWritten.Stale, null);
                }

                values.ApplyTo(row);
                times.Timeline = new LocalTimeline(TimeZones.Of(values.Timezone));
                return (WorkingTimeWritten.Done, null);
            },
            cancellation);
}
