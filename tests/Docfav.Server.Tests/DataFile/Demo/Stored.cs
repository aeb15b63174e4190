using System.Globalization;
using System.Text.Json;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Calendar = Docfav.Server.Clinics.Calendar;
using LocalTimeline = Docfav.Scheduling.Calendars.LocalTimeline;
using RecurrenceRule = Docfav.Scheduling.Calendars.RecurrenceRule;

namespace Docfav.Server.Tests.DataFile.Demo;

/// <summary>Everything of the clinics that a database holds, in order of the keys.</summary>
sealed record Stored(
    Clinic[] Clinics, ClinicCounters[] Counters, Member[] Members, Calendar[] Calendars, StaffMember[] Staff, StaffCalendar[] StaffCalendars, Service[] Services,
    WorkingHours[] Hours, SpecialDay[] SpecialDays, DayOff[] DayOffs, TimeOff[] TimeOffs, TimeReservation[] Reservations, RecurringEvent[] Series,
    GroupReservation[] Groups, Client[] Clients, Appointment[] Appointments)
{
    public static async Task<Stored> ReadAsync(IDatabase database, CancellationToken cancellation)
    {
        await using var db = database.OpenRead();
        return new(
            await db.Clinics.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.ClinicCounters.OrderBy(row => row.ClinicId).ToArrayAsync(cancellation),
            await db.Members.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.Calendars.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.Staff.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.StaffCalendars.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.Services.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.WorkingHours.OrderBy(row => row.StaffCalendarId).ThenBy(row => row.Ordinal).ToArrayAsync(cancellation),
            await db.SpecialDays.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.DayOffs.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.TimeOffs.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.TimeReservations.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.RecurringEvents.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.GroupReservations.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.Clients.OrderBy(row => row.Id).ToArrayAsync(cancellation),
            await db.Appointments.OrderBy(row => row.Id).ToArrayAsync(cancellation));
    }

    /// <summary>The first line in which another database differs; null when none does.</summary>
    public string? DifferenceFrom(Stored other) =>
        Lines().Zip(other.Lines()).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First}\n{pair.Second}").FirstOrDefault()
        ?? (Lines().Count() == other.Lines().Count() ? null : "One has more than the other.");

    /// <summary>What takes a person's time: for each staff member of each clinic, in order of start.</summary>
    /// <param name="dates">Those for which series are followed.</param>
    public IEnumerable<(Guid Staff, Guid StaffCalendar, Instant From, Instant To)> Blocks(DateInterval dates)
    {
        var people = StaffCalendars.ToDictionary(row => row.Id, row => row.StaffId);
        var timelines = StaffCalendars.ToDictionary(row => row.Id, row => new LocalTimeline(TimeZones.Of(row.Timezone)));
        var blocks = Appointments
            .Where(row => row.GroupReservationId is null && row.Status is not (AppointmentStatus.Cancelled or AppointmentStatus.NoShow))
            .Select(row => (row.StaffCalendarId, row.BookedFrom, row.BookedTo))
            .Concat(Groups.Where(row => row.Status != AppointmentStatus.Cancelled).Select(row => (row.StaffCalendarId, row.BookedFrom, row.BookedTo)))
            .Concat(Reservations.Select(row => (row.StaffCalendarId, row.BookedFrom, row.BookedTo)))
            .Concat(TimeOffs.Select(row => (row.StaffCalendarId, row.From, row.To)))
            .Concat(Series.SelectMany(row => new Scheduling.Calendars.RecurringEvent(row.Id, row.Start, row.End, RecurrenceRule.Parse(row.Rrule), row.ExcludedDates)
                .OccurrencesOn(dates, timelines[row.StaffCalendarId]).Select(time => (row.StaffCalendarId, time.Span.Start, time.Span.End))));
        return blocks.Select(block => (Staff: people[block.Item1], block.Item1, From: block.Item2, To: block.Item3))
            .OrderBy(block => block.Staff).ThenBy(block => block.From);
    }

    /// <summary>Whether a time lies within one stretch of the hours that hold there that day, days off taken into account.</summary>
    public bool IsWithinHours(Guid staffCalendar, Instant from, Instant to)
    {
        var post = StaffCalendars.Single(row => row.Id == staffCalendar);
        var timeline = new LocalTimeline(TimeZones.Of(post.Timezone));
        var date = timeline.At(from).Date;
        if (DayOffs.Any(off => (off.StaffCalendarId == post.Id || off.CalendarId == post.CalendarId) && off.From <= date && date <= off.To))
        {
            return false;
        }

        var hours = SpecialDays.SingleOrDefault(day => day.StaffCalendarId == post.Id && day.Date == date)?.Hours
            ?? Hours.Where(row => row.StaffCalendarId == post.Id && row.Day == date.DayOfWeek && !(row.ValidFrom > date) && !(row.ValidTo < date))
                .Select(row => new DayHours(row.Start, row.End));
        var midnight = date.AtMidnight();
        return hours.Any(span => timeline.StartAt(midnight.PlusMinutes(span.Start)) <= from && to <= timeline.EndAt(midnight.PlusMinutes(span.End)));
    }

    static readonly JsonSerializerOptions Plain = new()
    {
        Converters = { new AsText<Instant>(), new AsText<LocalDate>(), new AsText<LocalDateTime>() },
    };

    IEnumerable<string> Lines() =>
        new Array[] { Clinics, Counters, Members, Calendars, Staff, StaffCalendars, Services, Hours, SpecialDays, DayOffs, TimeOffs, Reservations, Series, Groups, Clients, Appointments }
            .SelectMany(rows => rows.Cast<object>()).Select(row => JsonSerializer.Serialize(row, Plain));

    sealed class AsText<T> : System.Text.Json.Serialization.JsonConverter<T> where T : IFormattable
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(null, CultureInfo.InvariantCulture));
    }
}
