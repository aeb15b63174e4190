using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Docfav.Server.Outbox;
using Docfav.Server.Services;
using Docfav.Server.Staff;

namespace Docfav.Server.DataFile;

/// <summary>A writer for each kind of row, each behind those that it refers to.</summary>
sealed class DataRows : IAsyncDisposable
{
    readonly IDatabase _database;
    readonly DocfavDb _db;
    readonly List<RowWriter> _all = [];

    public DataRows(IDatabase database, DocfavDb db)
    {
        (_database, _db) = (database, db);
        Users = Writer<User>();
        Passkeys = Writer<UserPasskey>(Users);
        RecoveryCodes = Writer<UserRecoveryCode>(Users);
        ApiKeys = Writer<ApiKey>(Users);
        Clinics = Writer<Clinic>();
        Counters = Writer<ClinicCounters>(Clinics);
        Events = Writer<OutboxEvent>(Clinics);
        Pictures = Add(new RowWriter<Picture>(_database.BulkUpsert<Picture>(_db), picture => picture.Content.Length, Clinics));
        MessageSettings = Writer<MessageSettings>(Clinics);
        MessageTemplates = Writer<MessageTemplate>(Clinics);
        Calendars = Writer<Calendar>(Clinics);
        Staff = Writer<StaffMember>(Clinics);
        Members = Writer<Member>(Users, Clinics, Staff);
        Services = Writer<Service>(Clinics);
        StaffCalendars = Writer<StaffCalendar>(Calendars, Staff);
        WorkingHours = Writer<WorkingHours>(StaffCalendars);
        SpecialDays = Writer<SpecialDay>(StaffCalendars);
        DayOffs = Writer<DayOff>(Calendars, StaffCalendars);
        TimeOffs = Writer<TimeOff>(StaffCalendars);
        TimeReservations = Writer<TimeReservation>(StaffCalendars);
        RecurringEvents = Writer<RecurringEvent>(StaffCalendars);
        Groups = Writer<GroupReservation>(StaffCalendars, Services);
        Clients = Writer<Client>(Clinics);
        RetainedIdentities = Writer<RetainedIdentity>(Clients);
        Appointments = Writer<Appointment>(StaffCalendars, Services, Clients, Groups);
    }

    public RowWriter<User> Users { get; }
    public RowWriter<UserPasskey> Passkeys { get; }
    public RowWriter<UserRecoveryCode> RecoveryCodes { get; }
    public RowWriter<ApiKey> ApiKeys { get; }
    public RowWriter<Clinic> Clinics { get; }
    public RowWriter<ClinicCounters> Counters { get; }
    public RowWriter<OutboxEvent> Events { get; }
    public RowWriter<Picture> Pictures { get; }
    public RowWriter<Member> Members { get; }
    public RowWriter<MessageSettings> MessageSettings { get; }
    public RowWriter<MessageTemplate> MessageTemplates { get; }
    public RowWriter<Calendar> Calendars { get; }
    public RowWriter<StaffMember> Staff { get; }
    public RowWriter<Service> Services { get; }
    public RowWriter<StaffCalendar> StaffCalendars { get; }
    public RowWriter<WorkingHours> WorkingHours { get; }
    public RowWriter<SpecialDay> SpecialDays { get; }
    public RowWriter<DayOff> DayOffs { get; }
    public RowWriter<TimeOff> TimeOffs { get; }
    public RowWriter<TimeReservation> TimeReservations { get; }
    public RowWriter<RecurringEvent> RecurringEvents { get; }
    public RowWriter<GroupReservation> Groups { get; }
    public RowWriter<Client> Clients { get; }
    public RowWriter<RetainedIdentity> RetainedIdentities { get; }
    public RowWriter<Appointment> Appointments { get; }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var writer in _all)
        {
            await writer.FlushAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _all)
        {
            await writer.DisposeAsync();
        }
    }

    RowWriter<T> Writer<T>(params RowWriter[] parents) where T : class => Add(new RowWriter<T>(_database.BulkUpsert<T>(_db), null, parents));

    RowWriter<T> Add<T>(RowWriter<T> writer) where T : class
    {
        _all.Add(writer);
        return writer;
    }
}
