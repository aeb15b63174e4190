using Docfav.Server.Appointments;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;

namespace Docfav.Server.Tests.Races;

/// <summary>Something stored that takes a person's time.</summary>
/// <param name="Number">The appointment's number; 0 for anything else.</param>
sealed record Taken(Guid Id, Guid StaffId, Instant From, Instant To, int Number, string? Note)
{
    public bool Overlaps(Taken other) => StaffId == other.StaffId && From < other.To && other.From < To;
}

/// <summary>What must hold over what is stored, whatever raced.</summary>
static class Stored
{
    /// <summary>The note of what was booked with force.</summary>
    public const string Forced = "forced";

    public static async Task<List<Appointment>> AppointmentsAsync(this RaceClinic clinic)
    {
        await using var db = clinic.Database.OpenRead();
        return await db.Appointments.Where(item => item.ClinicId == clinic.Id).OrderBy(item => item.AppointmentNumber).ToListAsync();
    }

    public static async Task<GroupReservation?> GroupAsync(this RaceClinic clinic, Guid id)
    {
        await using var db = clinic.Database.OpenRead();
        return await db.GroupReservations.SingleOrDefaultAsync(group => group.ClinicId == clinic.Id && group.Id == id);
    }

    /// <summary>Everything that takes time, by whoever's time it is.</summary>
    public static async Task<List<Taken>> TakenAsync(this RaceClinic clinic)
    {
        await using var db = clinic.Database.OpenRead();
        var staff = await db.StaffCalendars.Where(place => place.ClinicId == clinic.Id).ToDictionaryAsync(place => place.Id, place => place.StaffId);
        var appointments = await db.Appointments.Where(item => item.ClinicId == clinic.Id && item.GroupReservationId == null
            && item.Status != AppointmentStatus.Cancelled && item.Status != AppointmentStatus.NoShow).ToListAsync();
        var groups = await db.GroupReservations.Where(group => group.ClinicId == clinic.Id && group.Status != AppointmentStatus.Cancelled).ToListAsync();
        var reservations = await db.TimeReservations.Where(time => time.ClinicId == clinic.Id).ToListAsync();
        return
        [
            .. appointments.Select(item => new Taken(item.Id, staff[item.StaffCalendarId], item.BookedFrom, item.BookedTo, item.AppointmentNumber, item.Note)),
            .. groups.Select(group => new Taken(group.Id, staff[group.StaffCalendarId], group.BookedFrom, group.BookedTo, 0, group.Note)),
            .. reservations.Select(time => new Taken(time.Id, staff[time.StaffCalendarId], time.BookedFrom, time.BookedTo, 0, time.Note)),
        ];
    }

    /// <summary>
    /// No two overlap for one person, unless the later was forced. Numbers follow the order of commits where all that takes time is booked: a person's
    /// lock is held until then.
    /// </summary>
    public static async Task ShouldHaveNoOverlapsAsync(this RaceClinic clinic)
    {
        var taken = await clinic.TakenAsync();
        var overlaps =
            from earlier in taken
            from later in taken
            where (earlier.Number, earlier.Id).CompareTo((later.Number, later.Id)) < 0 && later.Note != Forced && earlier.Overlaps(later)
            select $"{later} over {earlier}";
        overlaps.ShouldBeEmpty();
    }

    /// <summary>The clinic's appointments are numbered from 1 without a gap, and the next number follows.</summary>
    public static async Task ShouldBeNumberedAsync(this RaceClinic clinic)
    {
        await using var db = clinic.Database.OpenRead();
        var numbers = await db.Appointments.Where(item => item.ClinicId == clinic.Id).Select(item => item.AppointmentNumber).Order().ToListAsync();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Count));
        (await db.ClinicCounters.SingleAsync(counters => counters.ClinicId == clinic.Id)).NextAppointmentNumber.ShouldBe(numbers.Count + 1);
    }
}
