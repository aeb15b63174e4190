using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.Data;

/// <summary>
/// Everything that is stored. Read through an injected context; write only inside <see cref="IDatabase.WriteAsync{T}"/>.
/// Every row below a clinic carries the clinic's id first in its key.
/// </summary>
public abstract class DocfavDb(DbContextOptions options) : DbContext(options)
{
    readonly AgendaVersions _agendaVersions = new();

    public DbSet<SystemSettings> SystemSettings => Set<SystemSettings>();
    public DbSet<User> Users => Set<User>();
    public DbSet<UserPasskey> UserPasskeys => Set<UserPasskey>();
    public DbSet<UserRecoveryCode> UserRecoveryCodes => Set<UserRecoveryCode>();
    public DbSet<UserSession> UserSessions => Set<UserSession>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<ApiKeyDay> ApiKeyDays => Set<ApiKeyDay>();
    public DbSet<RateWindow> RateWindows => Set<RateWindow>();
    public DbSet<Activity> Activities => Set<Activity>();
    public DbSet<Clinic> Clinics => Set<Clinic>();
    public DbSet<ClinicCounters> ClinicCounters => Set<ClinicCounters>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Picture> Pictures => Set<Picture>();
    public DbSet<Calendar> Calendars => Set<Calendar>();
    public DbSet<StaffMember> Staff => Set<StaffMember>();
    public DbSet<StaffCalendar> StaffCalendars => Set<StaffCalendar>();
    public DbSet<Service> Services => Set<Service>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<RetainedIdentity> RetainedIdentities => Set<RetainedIdentity>();
    public DbSet<WorkingHours> WorkingHours => Set<WorkingHours>();
    public DbSet<SpecialDay> SpecialDays => Set<SpecialDay>();
    public DbSet<DayOff> DayOffs => Set<DayOff>();
    public DbSet<TimeOff> TimeOffs => Set<TimeOff>();
    public DbSet<TimeReservation> TimeReservations => Set<TimeReservation>();
    public DbSet<RecurringEvent> RecurringEvents => Set<RecurringEvent>();
    public DbSet<GroupReservation> GroupReservations => Set<GroupReservation>();
    public DbSet<Appointment> Appointments => Set<Appointment>();
    public DbSet<CalendarFeed> CalendarFeeds => Set<CalendarFeed>();

    /// <summary>Queries below Entity Framework, on this context's connection and in its transaction.</summary>
    public abstract SqlBatch Batch();

    /// <summary>Saves, and raises the agenda's version of each clinic whose agenda that changes, once in a transaction.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var clinics = AgendaVersions.ChangedClinics(ChangeTracker);
        // Locks are taken as a booking takes them: staff, then the counters, then what refers to others.
        var staffFirst = AgendaVersions.LocksStaff(ChangeTracker);
        if (!staffFirst)
        {
            await _agendaVersions.RaiseAsync(this, clinics, cancellationToken);
        }

        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        if (staffFirst)
        {
            await _agendaVersions.RaiseAsync(this, clinics, cancellationToken);
        }

        return saved;
    }

    /// <summary>Notes that a statement of this transaction has raised a clinic's agenda version with something else.</summary>
    internal void NoteAgendaVersionRaised(Guid clinicId) => _agendaVersions.Note(this, clinicId);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DocfavDb).Assembly);
        // A list behind a converter passes for an entity until the model is finished; it has no key.
        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => entity.FindPrimaryKey() is not null))
        {
            foreach (var property in entity.GetProperties().Where(property => property.FindAnnotation("Relational:ColumnName") is null))
            {
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            }

            var table = entity.GetTableName()!;
            entity.FindPrimaryKey()!.SetName($"pk_{table}");
            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName($"ix_{table}_{string.Join('_', index.Properties.Select(property => property.GetColumnName()))}");
            }

            foreach (var reference in entity.GetForeignKeys())
            {
                reference.SetConstraintName($"fk_{table}_{reference.PrincipalEntityType.GetTableName()}_{reference.Properties[^1].GetColumnName()}");
            }
        }
    }
}
