using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;

namespace Docfav.Server.Appointments;

/// <summary>What a time is wanted for, which decides what is in its way.</summary>
public enum TimeUse
{
    /// <summary>An appointment or a group: it must be free and inside working hours.</summary>
    Booking,

    /// <summary>Time kept free: it must be free, and may lie where nobody works.</summary>
    Keeping,

    /// <summary>Time off: only appointments, groups and holds are in its way.</summary>
    Absence,
}

/// <summary>A time asked for at a staff calendar.</summary>
/// <param name="Place">Where.</param>
/// <param name="Span">When.</param>
/// <param name="Index">Its place in the request, from 0; times of one index are not in each other's way.</param>
/// <param name="Use">What for.</param>
public sealed record WantedTime(StaffPlace Place, InstantSpan Span, int Index = 0, TimeUse Use = TimeUse.Booking)
{
    /// <summary>The entries that are being changed, and so not in their own way.</summary>
    public IReadOnlyCollection<Guid> Except { get; init; } = [];
}

/// <summary>
/// The one check before time is taken, in every path that takes it: the agenda is locked, and the functions that search runs are run on what
/// is stored then.
/// </summary>
public static class BookingChecks
{
    /// <summary>Statuses that take time.</summary>
    public static bool TakesTime(AppointmentStatus status) => status is not (AppointmentStatus.Cancelled or AppointmentStatus.NoShow);

    /// <summary>Refuses where anything is in the way of any of the times; the agenda must be locked.</summary>
    /// <param name="db">The context of the transaction.</param>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="wanted">The times.</param>
    /// <param name="now">The moment, after the lock, by which holds have expired or not.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<Refusal?> RefuseTakenAsync(
        DocfavDb db, Guid clinicId, IReadOnlyList<WantedTime> wanted, Instant now, CancellationToken cancellation)
    {
        var taken = await TakenTimes.LoadAsync(db, clinicId, [wanted], now, new(), cancellation);
        return taken.Refuse(wanted);
    }
}
