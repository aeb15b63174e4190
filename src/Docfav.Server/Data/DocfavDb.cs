using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Holds;
using Docfav.Server.Messages;
using Docfav.Server.Outbox;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Webhooks;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.Data;

/// <summary>
/// Everything that is stored. Read through an injected context; write only inside <c>IDatabase.WriteAsync</c>.
/// Every row below a clinic carries the clinic's id first in its key.
/// </summary>
public abstract class DocfavDb(DbContextOptions options) : DbContext(options)
{
    readonly CounterUpdates _counters = new();
    IClock _clock = SystemTime.Clock;

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
    public DbSet<Hold> Holds => Set<Hold>();
    public DbSet<CalendarFeed> CalendarFeeds => Set<CalendarFeed>();
    public DbSet<OutboxEvent> Events => Set<OutboxEvent>();
    public DbSet<OutboxCursor> OutboxCursors => Set<OutboxCursor>();
    public DbSet<WebhookEndpoint> WebhookEndpoints => Set<WebhookEndpoint>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<WebhookAttempt> WebhookAttempts => Set<WebhookAttempt>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<MessageSettings> MessageSettings => Set<MessageSettings>();
    public DbSet<MessageTemplate> MessageTemplates => Set<MessageTemplate>();

    /// <summary>Whether this transaction has written events.</summary>
    internal bool HasWrittenEvents { get; private set; }

    /// <summary>Queries below Entity Framework, on this context's connection and in its transaction.</summary>
    public abstract SqlBatch Batch();

    /// <summary>
    /// Statements below Entity Framework that run when all work of the transaction is done, in the round trip of its commit. Whoever adds one sees no rows.
    /// </summary>
    public SqlBatch Last() => Left ??= LastBatch();

    /// <summary>
    /// Saves, raises the agenda's version of each clinic whose agenda that changes, once in a transaction, and writes an event for each appointment, group
    /// and client that it changes.
    /// </summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var clinics = AgendaVersions.ChangedClinics(ChangeTracker);
        var drafts = EventDrafts.Of(ChangeTracker);
        // The counters are locked first, as whoever takes time does.
        await CountAsync(clinics, drafts, cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>Begins a transaction's work; a pooled context has done others before.</summary>
    internal void BeginWork(IClock clock)
    {
        (_clock, HasWrittenEvents, Left) = (clock, false, null);
        // A work that fails is rolled back whole: nobody goes back to where a save began.
        Database.AutoSavepointsEnabled = false;
    }

    /// <summary>What is left to run when the work is done: what <see cref="Last"/> was given; null where that is nothing.</summary>
    internal SqlBatch? Left { get; private set; }

    /// <summary>A batch for the end of a transaction.</summary>
    protected abstract SqlBatch LastBatch();

    /// <summary>Notes that a statement of this transaction has raised a clinic's agenda version with something else.</summary>
    internal void NoteAgendaVersionRaised(Guid clinicId) => _counters.NoteRaised(this, clinicId);

    /// <summary>Notes that a statement of this transaction has raised a clinic's last event with something else: saving uses these numbers first.</summary>
    /// <param name="clinicId">The clinic.</param>
    /// <param name="first">The first number.</param>
    /// <param name="count">How many there are. Each must be used: numbers have no gaps.</param>
    internal void NoteEventsReserved(Guid clinicId, long first, int count) => _counters.NoteReserved(this, clinicId, first, count);

    /// <summary>Takes one of the reserved numbers, for an event that the caller writes.</summary>
    internal long NextEvent(Guid clinicId)
    {
        HasWrittenEvents = true;
        return _counters.Next(clinicId);
    }

    async Task CountAsync(IReadOnlyList<Guid> clinics, IReadOnlyList<EventDraft> drafts, CancellationToken cancellation)
    {
        var events = await _counters.RaiseAsync(this, clinics, drafts, _clock.GetCurrentInstant(), cancellation);
        Events.AddRange(events);
        HasWrittenEvents |= events.Count > 0;
    }

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
