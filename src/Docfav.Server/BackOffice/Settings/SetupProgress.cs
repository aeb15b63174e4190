using Docfav.Scheduling.Intervals;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What makes an empty clinic one that can be booked, in the order in which it is best done.</summary>
public enum SetupStep
{
    /// <summary>The clinic's address is known.</summary>
    Clinic,

    /// <summary>There is an active calendar.</summary>
    Calendars,

    /// <summary>There is an active service.</summary>
    Services,

    /// <summary>Somebody works somewhere at some hours.</summary>
    Staff,

    /// <summary>A calendar has days off that are not over: its public holidays.</summary>
    Holidays,

    /// <summary>There is free time for a service.</summary>
    Bookable,
}

/// <summary>The earliest time at which the clinic's shortest service can be booked.</summary>
public sealed record FirstFreeTime(Instant From, StaffPlace Place);

/// <summary>How far a clinic has been set up.</summary>
/// <param name="Done">The steps that are done.</param>
/// <param name="First">The first free time; null where there is none, or it has not been looked for.</param>
/// <param name="IsAtWork">Whether appointments have been booked: such a clinic needs no guide.</param>
public sealed record SetupProgress(IReadOnlySet<SetupStep> Done, FirstFreeTime? First, bool IsAtWork)
{
    public bool IsComplete => IsAtWork || Done.Count == Enum.GetValues<SetupStep>().Length;

    /// <summary>What is to be done next; null where nothing is.</summary>
    public SetupStep? Next => Enum.GetValues<SetupStep>().Where(step => !Done.Contains(step)).Cast<SetupStep?>().FirstOrDefault();
}

/// <summary>Reads how far a clinic has been set up, from what is stored.</summary>
public sealed class SetupProgressReader(IDatabase database, IClock clock)
{
    /// <summary>How far ahead free time is looked for.</summary>
    static readonly Duration s_ahead = Duration.FromDays(28);

    public async Task<SetupProgress> ReadAsync(Guid clinicId, CancellationToken cancellation)
    {
        var now = clock.GetCurrentInstant();
        // A date that is today somewhere: whether a holiday is over need not be known to the hour.
        var today = now.InUtc().Date.PlusDays(-1);
        await using var db = database.OpenRead();
        var stored = await db.Clinics.Where(clinic => clinic.Id == clinicId).Select(clinic => new
        {
            HasAddress = clinic.Address != null,
            HasCalendar = db.Calendars.Any(calendar => calendar.ClinicId == clinicId && calendar.IsActive),
            ShortestService = db.Services.Where(service => service.ClinicId == clinicId && service.IsActive).Min(service => (int?)service.Duration),
            HasHours = db.StaffCalendars.Any(place => place.ClinicId == clinicId && place.IsActive
                && db.Staff.Any(staff => staff.ClinicId == clinicId && staff.Id == place.StaffId && staff.IsActive)
                && (db.WorkingHours.Any(hours => hours.ClinicId == clinicId && hours.StaffCalendarId == place.Id)
                    || db.SpecialDays.Any(day => day.ClinicId == clinicId && day.StaffCalendarId == place.Id && day.Date >= today))),
            HasHolidays = db.DayOffs.Any(day => day.ClinicId == clinicId && day.CalendarId != null && day.To >= today),
            IsAtWork = db.Appointments.Any(item => item.ClinicId == clinicId),
        }).SingleAsync(cancellation);

        var first = !stored.IsAtWork && stored is { HasCalendar: true, HasHours: true, ShortestService: { } minutes }
            ? await FirstFreeAsync(db, clinicId, now, Duration.FromMinutes(minutes), cancellation) : null;
        var done = new (SetupStep Step, bool IsDone)[]
        {
            (SetupStep.Clinic, stored.HasAddress), (SetupStep.Calendars, stored.HasCalendar), (SetupStep.Services, stored.ShortestService is not null),
            (SetupStep.Staff, stored.HasHours), (SetupStep.Holidays, stored.HasHolidays), (SetupStep.Bookable, first is not null),
        };
        return new(done.Where(step => step.IsDone).Select(step => step.Step).ToHashSet(), first, stored.IsAtWork);
    }

    static async Task<FirstFreeTime?> FirstFreeAsync(DocfavDb db, Guid clinicId, Instant now, Duration needed, CancellationToken cancellation)
    {
        var places = (await StaffPlaces.OfClinicAsync(db, clinicId, null, null, cancellation)).Where(place => place.IsOpen).ToList();
        var reach = new InstantSpan(now, now + s_ahead);
        var agendas = await AgendaReader.LoadAsync(db, clinicId, places, reach, now, cancellation);
        return agendas.Select(agenda => (agenda.Place, Free: FirstOf(agenda, reach, needed))).Where(found => found.Free is not null)
            .Select(found => new FirstFreeTime(found.Free!.Value, found.Place)).MinBy(found => found.From);
    }

    static Instant? FirstOf(PlaceAgenda agenda, InstantSpan reach, Duration needed) => agenda.Agenda.OpenTime(reach)
        .Where(span => span.End > reach.Start && span.Start < reach.End)
        .Select(span => Instant.Max(span.Start, NextQuarter(reach.Start)) is var from && span.End - from >= needed ? from : (Instant?)null)
        .FirstOrDefault(from => from is not null);

    /// <summary>Nobody books for twelve past nine.</summary>
    static Instant NextQuarter(Instant instant) => Instant.FromUnixTimeSeconds((instant.ToUnixTimeSeconds() + 899) / 900 * 900);
}
