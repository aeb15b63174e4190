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

/// <summary>Raises the version of a clinic's agenda in the transaction that changes what the agenda shows.</summary>
sealed class AgendaVersions
{
    // A pooled context outlives its transactions.
    readonly HashSet<Guid> _raised = [];
    Guid? _transaction;

    /// <summary>The clinics whose agendas show something of what is about to be saved, in order of their ids, so that two writers follow one another.</summary>
    public static IReadOnlyList<Guid> ChangedClinics(ChangeTracker tracker) =>
        [.. tracker.Entries().Where(IsShown).Select(entry => (Guid)entry.Property(nameof(Appointment.ClinicId)).CurrentValue!).Distinct().Order()];

    /// <summary>Whether saving will lock staff members.</summary>
    public static bool LocksStaff(ChangeTracker tracker) =>
        tracker.Entries<StaffMember>().Any(entry => entry.State is EntityState.Modified or EntityState.Deleted);

    /// <summary>Notes that a clinic's version has been raised in the context's transaction.</summary>
    public void Note(DocfavDb db, Guid clinicId)
    {
        Begin(db);
        _raised.Add(clinicId);
    }

    /// <summary>Raises what has not been raised in the context's transaction.</summary>
    public async Task RaiseAsync(DocfavDb db, IReadOnlyList<Guid> clinics, CancellationToken cancellation)
    {
        Begin(db);
        foreach (var clinicId in clinics.Where(_raised.Add))
        {
            await db.Execute(
                "UPDATE clinic_counters SET agenda_version = agenda_version + 1 WHERE clinic_id = @clinic", cancellation, ("@clinic", clinicId));
        }
    }

    void Begin(DocfavDb db)
    {
        var transaction = db.Database.CurrentTransaction?.TransactionId;
        if (_transaction != transaction)
        {
            _raised.Clear();
            _transaction = transaction;
        }
    }

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
