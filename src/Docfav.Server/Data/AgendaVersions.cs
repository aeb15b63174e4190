using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Holds;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Docfav.Server.Data;

/// <summary>Says which changes show in an agenda: they raise its version, in their own transaction.</summary>
static class AgendaVersions
{
    /// <summary>The clinics whose agendas show something of what is about to be saved, in order of their ids, so that two writers follow one another.</summary>
    public static IReadOnlyList<Guid> ChangedClinics(ChangeTracker tracker) =>
        [.. tracker.Entries().Where(IsShown).Select(entry => (Guid)entry.Property(nameof(Appointment.ClinicId)).CurrentValue!).Distinct().Order()];

    static bool IsShown(EntityEntry entry) => entry is { State: EntityState.Added or EntityState.Modified or EntityState.Deleted } && entry.Entity switch
    {
        Appointment or GroupReservation or TimeReservation or TimeOff or RecurringEvent or Hold => true,
        WorkingHours or SpecialDay or DayOff => true,
        StaffMember or StaffCalendar or Calendar or Service => true,
        // A new client has no appointment yet, and one with an appointment is not deleted.
        Client => entry.State == EntityState.Modified
            && new[] { nameof(Client.Firstname), nameof(Client.Lastname), nameof(Client.Phone) }.Any(name => entry.Property(name).IsModified),
        _ => false,
    };
}
