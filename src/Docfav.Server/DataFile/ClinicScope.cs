using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>What a participant's appointment takes from its group.</summary>
readonly record struct GroupPlace(Guid StaffCalendarId, Guid ServiceId, Instant From, Instant To);

/// <summary>
/// What can be referred to within a clinic: what is stored there and what the file has brought so far. Clients, and stored groups, are too many to be
/// held here; a group of the file costs about 100 bytes.
/// </summary>
sealed class ClinicScope(Clinic clinic, int ordinal)
{
    public Guid Id => clinic.Id;
    public string Timezone => clinic.Timezone;

    /// <summary>The clinic's place in the file, from 0.</summary>
    public int Ordinal => ordinal;

    /// <summary>Whether the clinic is stored already.</summary>
    public bool IsStored { get; private set; }

    /// <summary>The numbers that the stored clinic would give next.</summary>
    public ClinicCounters Counters { get; private set; } = new();

    public HashSet<Guid> Calendars { get; } = [];
    public HashSet<Guid> Staff { get; } = [];
    public HashSet<Guid> StaffCalendars { get; } = [];

    /// <summary>The services' prices.</summary>
    public Dictionary<Guid, int> Prices { get; } = [];

    /// <summary>The file's groups.</summary>
    public Dictionary<Guid, GroupPlace> Groups { get; } = [];

    /// <summary>Adds what is stored. A clinic has some hundreds of each.</summary>
    public async Task LoadAsync(DocfavDb db, CancellationToken cancellation)
    {
        IsStored = await db.Clinics.AnyAsync(row => row.Id == Id, cancellation);
        if (!IsStored)
        {
            return;
        }

        Counters = await db.ClinicCounters.AsNoTracking().SingleOrDefaultAsync(row => row.ClinicId == Id, cancellation) ?? new();
        Calendars.UnionWith(await db.Calendars.Where(row => row.ClinicId == Id).Select(row => row.Id).ToListAsync(cancellation));
        Staff.UnionWith(await db.Staff.Where(row => row.ClinicId == Id).Select(row => row.Id).ToListAsync(cancellation));
        StaffCalendars.UnionWith(await db.StaffCalendars.Where(row => row.ClinicId == Id).Select(row => row.Id).ToListAsync(cancellation));
        foreach (var service in await db.Services.Where(row => row.ClinicId == Id).Select(row => new { row.Id, row.Price }).ToListAsync(cancellation))
        {
            Prices[service.Id] = service.Price;
        }
    }
}
