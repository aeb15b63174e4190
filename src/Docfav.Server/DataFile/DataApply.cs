using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>The second pass: stores items within one transaction.</summary>
/// <param name="database">The database.</param>
/// <param name="db">The transaction's context.</param>
/// <param name="plan">What the first pass found.</param>
/// <param name="now">The time of the import.</param>
/// <param name="cancellation">Stops it.</param>
sealed class DataApply(IDatabase database, DocfavDb db, ImportPlan plan, Instant now, CancellationToken cancellation) : IItems, IAsyncDisposable
{
    const int BatchSize = 500;

    readonly DataRows _rows = new(database, db);
    readonly List<UserItem> _users = [];
    readonly List<ApiKeyItem> _keys = [];
    readonly List<Member> _members = [];
    readonly List<ClientItem> _clients = [];
    readonly List<AppointmentItem> _appointments = [];
    ClinicScope _clinic = null!;
    int _nextClientNumber;
    int _nextAppointmentNumber;
    bool _hasPictures;

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    public Task FinishAsync() => _rows.FlushAsync(cancellation);

    public ValueTask TakeAsync(UserItem user) => CollectAsync(_users, user);

    public ValueTask TakeAsync(ApiKeyItem key) => CollectAsync(_keys, key);

    public async ValueTask BeginAsync(ClinicItem clinic, ClinicScope scope)
    {
        _clinic = scope;
        await database.LockAgendaAsync(db, clinic.Id, cancellation);
        await scope.LoadAsync(db, cancellation);
        var (largestClient, largestAppointment) = plan.Largest[scope.Ordinal];
        // A number that was given once, here or where the file comes from, is never given again.
        _nextClientNumber = Math.Max(Math.Max(clinic.NextClientNumber, scope.Counters.NextClientNumber), largestClient + 1);
        _nextAppointmentNumber = Math.Max(Math.Max(clinic.NextAppointmentNumber, scope.Counters.NextAppointmentNumber), largestAppointment + 1);
        _hasPictures = scope.IsStored && await db.Pictures.AnyAsync(row => row.ClinicId == clinic.Id, cancellation);
        await _rows.Clinics.AddAsync(clinic.Row, cancellation);
        if (clinic.Logo is not null)
        {
            await _rows.Pictures.AddAsync(clinic.Logo, cancellation);
        }
        else if (_hasPictures)
        {
            await DeletePicturesAsync([clinic.Id]);
        }

        await MessageItems.StoreAsync(db, _rows, clinic, scope.IsStored, cancellation);
    }

    /// <summary>Members stand before the staff that they refer to: they are stored at the clinic's end.</summary>
    public ValueTask TakeAsync(Item<Member> member)
    {
        _members.Add(member.Row);
        return ValueTask.CompletedTask;
    }

    public ValueTask TakeAsync(Item<Calendar> calendar) => _rows.Calendars.AddAsync(calendar.Row, cancellation);

    public ValueTask TakeAsync(Item<DayOff> day) => _rows.DayOffs.AddAsync(day.Row, cancellation);

    public ValueTask TakeAsync(Item<StaffMember> staff) => _rows.Staff.AddAsync(staff.Row, cancellation);

    public ValueTask TakeAsync(Item<Service> service) => _rows.Services.AddAsync(service.Row, cancellation);

    public ValueTask TakeAsync(Item<StaffCalendar> staffCalendar) => _rows.StaffCalendars.AddAsync(staffCalendar.Row, cancellation);

    public async ValueTask TakeAsync(Guid staffCalendarId, IReadOnlyList<WorkingHours> hours)
    {
        if (_clinic.IsStored)
        {
            await db.WorkingHours.Where(row => row.ClinicId == _clinic.Id && row.StaffCalendarId == staffCalendarId).ExecuteDeleteAsync(cancellation);
        }

        foreach (var row in hours)
        {
            await _rows.WorkingHours.AddAsync(row, cancellation);
        }
    }

    public ValueTask TakeAsync(Item<SpecialDay> day) => _rows.SpecialDays.AddAsync(day.Row, cancellation);

    public ValueTask TakeAsync(Item<TimeOff> time) => _rows.TimeOffs.AddAsync(time.Row, cancellation);

    public ValueTask TakeAsync(Item<TimeReservation> time) => _rows.TimeReservations.AddAsync(time.Row, cancellation);

    public ValueTask TakeAsync(Item<RecurringEvent> series) => _rows.RecurringEvents.AddAsync(series.Row, cancellation);

    public ValueTask TakeAsync(Item<GroupReservation> group) => _rows.Groups.AddAsync(group.Row, cancellation);

    public async ValueTask TakeAsync(ClientItem client)
    {
        if (client.Photo is { } photo)
        {
            await _rows.Pictures.AddAsync(photo, cancellation);
            client.Photo = null;
        }

        await CollectAsync(_clients, client);
    }

    public ValueTask TakeAsync(Item<RetainedIdentity> identity) => _rows.RetainedIdentities.AddAsync(identity.Row, cancellation);

    public ValueTask TakeAsync(AppointmentItem appointment) => CollectAsync(_appointments, appointment);

    public async ValueTask EndListAsync()
    {
        await StoreUsersAsync();
        await StoreKeysAsync();
        await StoreClientsAsync();
        await StoreAppointmentsAsync();
    }

    public async ValueTask EndClinicAsync()
    {
        foreach (var member in _members)
        {
            await _rows.Members.AddAsync(member, cancellation);
        }

        _members.Clear();
        await _rows.FlushAsync(cancellation);
        await _rows.Counters.AddAsync(
            new()
            {
                ClinicId = _clinic.Id,
                NextClientNumber = _nextClientNumber,
                NextAppointmentNumber = _nextAppointmentNumber,
                ClientCount = await db.Clients.CountAsync(row => row.ClinicId == _clinic.Id, cancellation),
                AgendaVersion = _clinic.Counters.AgendaVersion + 1,
                LastEvent = _clinic.Counters.LastEvent + 1,
            },
            cancellation);
        // Of what the file changed nothing is told in detail: whoever follows the clinic reads it anew.
        await _rows.Events.AddAsync(
            new(_clinic.Id, _clinic.Counters.LastEvent + 1, EventKind.ClinicImported, now, _clinic.Id, new EventData(_clinic.Id).ToJson()), cancellation);
    }

    async ValueTask CollectAsync<T>(List<T> batch, T item)
    {
        batch.Add(item);
        if (batch.Count == BatchSize)
        {
            await EndListAsync();
        }
    }

    async Task StoreUsersAsync()
    {
        if (_users.Count == 0)
        {
            return;
        }

        var ids = _users.Where(user => !user.Place.IsNew).Select(user => user.Id).ToList();
        var stored = await db.Users.AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        foreach (var user in _users)
        {
            user.Row.PasswordHash ??= plan.PasswordHashes.GetValueOrDefault(user.Place.Path);
            if (stored.GetValueOrDefault(user.Id) is { } before)
            {
                Keep(user, before);
            }

            await _rows.Users.AddAsync(user.Row, cancellation);
        }

        await StoreSignInAsync([.. _users.Where(user => user.SignIn is not null)]);
        _users.Clear();
    }

    /// <summary>What the file does not say stays as it is; a new password ends the sessions that began with the old one.</summary>
    static void Keep(UserItem user, User before)
    {
        var row = user.Row;
        row.PasswordHash ??= before.PasswordHash;
        (row.AccessFailedCount, row.LockoutEnd) = (before.AccessFailedCount, before.LockoutEnd);
        if (user.SignIn is null)
        {
            (row.TwoFactorEnabled, row.AuthenticatorKey, row.LastCodeStep) = (before.TwoFactorEnabled, before.AuthenticatorKey, before.LastCodeStep);
            row.SecurityStamp = row.PasswordHash == before.PasswordHash ? before.SecurityStamp : row.SecurityStamp;
        }
    }

    async Task StoreSignInAsync(List<UserItem> users)
    {
        var ids = users.ConvertAll(user => user.Id);
        await db.UserPasskeys.Where(row => ids.Contains(row.UserId)).ExecuteDeleteAsync(cancellation);
        await db.UserRecoveryCodes.Where(row => ids.Contains(row.UserId)).ExecuteDeleteAsync(cancellation);
        foreach (var user in users)
        {
            foreach (var passkey in user.SignIn!.Passkeys)
            {
                await _rows.Passkeys.AddAsync(passkey, cancellation);
            }

            foreach (var hash in user.SignIn.CodeHashes)
            {
                await _rows.RecoveryCodes.AddAsync(new() { UserId = user.Id, CodeHash = hash }, cancellation);
            }
        }
    }

    async Task StoreKeysAsync()
    {
        if (_keys.Count == 0)
        {
            return;
        }

        var ids = _keys.Where(key => key.KeepsHash).Select(key => key.Id).ToList();
        var stored = await db.ApiKeys.AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        foreach (var key in _keys)
        {
            if (stored.GetValueOrDefault(key.Id) is { } before)
            {
                (key.Row.KeyHash, key.Row.KeyLast4) = (before.KeyHash, before.KeyLast4);
            }

            await _rows.ApiKeys.AddAsync(key.Row, cancellation);
        }

        _keys.Clear();
    }

    async Task StoreClientsAsync()
    {
        if (_clients.Count == 0)
        {
            return;
        }

        var open = !_clinic.IsStored ? [] : _clients.Where(client => !client.Place.IsNew && (client.Number is null || client.CreatedAt is null))
            .Select(client => client.Id).ToList();
        var stored = open.Count == 0 ? [] : await db.Clients.Where(row => row.ClinicId == _clinic.Id && open.Contains(row.Id))
            .Select(row => new { row.Id, row.ClientNumber, row.CreatedAt }).ToDictionaryAsync(row => row.Id, cancellation);
        foreach (var client in _clients)
        {
            var before = stored.GetValueOrDefault(client.Id);
            client.Row.ClientNumber = client.Number ?? before?.ClientNumber ?? _nextClientNumber++;
            client.Row.CreatedAt = client.CreatedAt ?? before?.CreatedAt ?? client.Row.CreatedAt;
            await _rows.Clients.AddAsync(client.Row, cancellation);
        }

        if (_hasPictures)
        {
            await DeletePicturesAsync([.. _clients.Where(client => !client.Row.HasPhoto).Select(client => client.Id)]);
        }

        _clients.Clear();
    }

    async Task StoreAppointmentsAsync()
    {
        if (_appointments.Count == 0)
        {
            return;
        }

        var open = !_clinic.IsStored ? [] : _appointments.Where(item => !item.Place.IsNew && item.Number is null).Select(item => item.Id).ToList();
        var numbers = open.Count == 0 ? [] : await db.Appointments.Where(row => row.ClinicId == _clinic.Id && open.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, row => row.AppointmentNumber, cancellation);
        var elsewhere = _appointments.Select(item => item.Row.GroupReservationId).OfType<Guid>().Where(id => !_clinic.Groups.ContainsKey(id)).ToList();
        var groups = elsewhere.Count == 0 ? [] : await AgendaCheck.StoredGroupsAsync(db, _clinic.Id, elsewhere, cancellation);
        foreach (var item in _appointments)
        {
            GroupPlace? group = item.Row.GroupReservationId is not { } id ? null
                : _clinic.Groups.TryGetValue(id, out var given) ? given : groups.GetValueOrDefault(id);
            AppointmentItems.Complete(item, group, _clinic);
            item.Row.AppointmentNumber = item.Number ?? (numbers.TryGetValue(item.Id, out var number) ? number : _nextAppointmentNumber++);
            await _rows.Appointments.AddAsync(item.Row, cancellation);
        }

        _appointments.Clear();
    }

    Task<int> DeletePicturesAsync(List<Guid> owners) =>
        db.Pictures.Where(row => row.ClinicId == _clinic.Id && owners.Contains(row.OwnerId)).ExecuteDeleteAsync(cancellation);
}
