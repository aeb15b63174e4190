using Docfav.Server.Access;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>
/// The first pass: what an item says of other items, of the file or stored. Nothing is locked, so what it finds may have changed by the second pass, which
/// the database's own constraints then stop.
/// </summary>
sealed class DataCheck : IItems
{
    const string SecretRequired = "is required, or key_hash and key_last4";

    readonly DocfavDb _db;
    readonly FaultList _faults;
    readonly CancellationToken _cancellation;
    readonly IdCheck<User> _users;
    readonly IdCheck<ApiKey> _keys;
    readonly IdCheck<Clinic> _clinics;
    readonly IdCheck<Member> _members;
    readonly IdCheck<Client> _clients;
    readonly IdCheck<RetainedIdentity> _identities;
    readonly IdCheck<Appointment> _appointments;
    readonly IdCheck<SpecialDay> _specialDays;
    readonly AgendaCheck _agenda;
    readonly UniqueCheck<string> _userEmail;
    readonly UniqueCheck<string> _passkey;
    readonly UniqueCheck<string> _keyHash;
    readonly UniqueCheck<Guid> _memberUser;
    readonly UniqueCheck<(Guid, NodaTime.LocalDate)> _specialDay;
    readonly UniqueCheck<string> _clientEmail;
    readonly UniqueCheck<int> _clientNumber;
    readonly UniqueCheck<int> _appointmentNumber;
    readonly ReferenceCheck _keyUser;
    readonly ReferenceCheck _keyStored;
    readonly ReferenceCheck _memberUserExists;
    readonly ReferenceCheck _clientExists;
    readonly List<(Guid Staff, Place Place)> _memberStaff = [];
    readonly PasswordCheck _passwords;
    readonly ImportPlan _plan;
    ClinicScope _clinic = null!;

    public DataCheck(DocfavDb db, FaultList faults, ImportPlan plan, PasswordCheck passwords, CancellationToken cancellation)
    {
        (_db, _faults, _plan, _passwords, _cancellation) = (db, faults, plan, passwords, cancellation);
        (_users, _keys, _clinics) = (new(db, faults, cancellation), new(db, faults, cancellation), new(db, faults, cancellation));
        (_members, _clients, _identities) = (new(db, faults, cancellation), new(db, faults, cancellation), new(db, faults, cancellation));
        (_appointments, _specialDays) = (new(db, faults, cancellation), new(db, faults, cancellation));
        _agenda = new(db, faults, _appointments.Has, cancellation);
        var rules = new UniqueRules(db, cancellation);
        (_userEmail, _keyHash, _memberUser) = (new(rules.UserEmail, faults), new(rules.KeyHash, faults), new(rules.MemberUser, faults));
        _passkey = new(rules.Passkey, faults);
        (_specialDay, _clientEmail) = (new(rules.SpecialDay, faults), new(rules.ClientEmail, faults));
        (_clientNumber, _appointmentNumber) = (new(rules.ClientNumber, faults), new(rules.AppointmentNumber, faults));
        _keyUser = new("user_id", "is the id of no user", StoredUsersAsync, faults);
        _keyStored = new("key", SecretRequired, StoredKeysAsync, faults);
        _memberUserExists = new("user_id", "is the id of no user", StoredUsersAsync, faults);
        _clientExists = new("client_id", "is the id of no client of the clinic", StoredClientsAsync, faults);
    }

    /// <summary>Puts what the second pass must know into the plan.</summary>
    public async Task FinishAsync()
    {
        await _userEmail.EndAsync(default, id => _users.Has(id, 0));
        await _passkey.EndAsync(default, id => _users.Has(id, 0));
        await _keyHash.EndAsync(default, id => _keys.Has(id, 0));
        await _keyUser.FlushAsync(default);
        await _keyStored.FlushAsync(default);
        _plan.ParkedUsers.AddRange(_userEmail.Parked.Select(parked => parked.Id));
        _plan.ParkedKeys.AddRange(_keyHash.Parked.Select(parked => parked.Id));
        _plan.ParkedMembers.AddRange(_memberUser.Parked);
        _plan.ParkedSpecialDays.AddRange(_specialDay.Parked);
        _plan.ParkedClients.AddRange(_clientEmail.Parked.Concat(_clientNumber.Parked).Distinct());
        _plan.ParkedAppointments.AddRange(_appointmentNumber.Parked);
    }

    public async ValueTask TakeAsync(UserItem user)
    {
        await _users.AddAsync(user, null);
        if (user.Row.EmailKey.Length > 0)
        {
            await _userEmail.AddAsync(user, user.Row.EmailKey, default, askDatabase: true);
        }

        foreach (var passkey in user.SignIn?.Passkeys ?? [])
        {
            await _passkey.AddAsync(user, Convert.ToHexString(passkey.CredentialId), default, askDatabase: true);
        }

        await _passwords.AddAsync(user);
    }

    public async ValueTask TakeAsync(ApiKeyItem key)
    {
        await _keys.AddAsync(key, null);
        if (!key.KeepsHash)
        {
            await _keyHash.AddAsync(key, Convert.ToHexString(key.Row.KeyHash), default, askDatabase: true);
        }
        else if (key.Place.IsNew)
        {
            _faults.Add(key.Place, "key", SecretRequired);
        }
        else
        {
            await _keyStored.AddAsync(key.Id, key.Place, default);
            await _keyHash.KeepAsync(key, default, askDatabase: true);
        }

        if (!_users.Has(key.Row.UserId, 0) && key.Row.UserId != Guid.Empty)
        {
            await _keyUser.AddAsync(key.Row.UserId, key.Place, default);
        }
    }

    public async ValueTask BeginAsync(ClinicItem clinic, ClinicScope scope)
    {
        _clinic = scope;
        await _clinics.AddAsync(clinic, null);
        await scope.LoadAsync(_db, _cancellation);
        _plan.Largest.Add((0, 0));
    }

    public async ValueTask TakeAsync(Item<Member> member)
    {
        await _members.AddAsync(member, _clinic);
        if (member.Row.StaffId is { } staff)
        {
            _memberStaff.Add((staff, member.Place));
        }

        if (member.Row.UserId == Guid.Empty)
        {
            return;
        }

        await _memberUser.AddAsync(member, member.Row.UserId, _clinic.Id, _clinic.IsStored);
        if (!_users.Has(member.Row.UserId, 0))
        {
            await _memberUserExists.AddAsync(member.Row.UserId, member.Place, _clinic.Id);
        }
    }

    public ValueTask TakeAsync(Item<Calendar> calendar) => _agenda.Calendars.AddAsync(calendar, _clinic);

    public ValueTask TakeAsync(Item<DayOff> day) => _agenda.DayOffs.AddAsync(day, _clinic);

    public ValueTask TakeAsync(Item<StaffMember> staff) => _agenda.Staff.AddAsync(staff, _clinic);

    public ValueTask TakeAsync(Item<Service> service) => _agenda.Services.AddAsync(service, _clinic);

    public ValueTask TakeAsync(Item<StaffCalendar> staffCalendar) => _agenda.StaffCalendars.AddAsync(staffCalendar, _clinic);

    public ValueTask TakeAsync(Guid staffCalendarId, IReadOnlyList<WorkingHours> hours) => ValueTask.CompletedTask;

    public async ValueTask TakeAsync(Item<SpecialDay> day)
    {
        await _specialDays.AddAsync(day, _clinic);
        await _specialDay.AddAsync(day, (day.Row.StaffCalendarId, day.Row.Date), _clinic.Id, _clinic.IsStored);
    }

    public ValueTask TakeAsync(Item<TimeOff> time) => _agenda.TimeOffs.AddAsync(time, _clinic);

    public ValueTask TakeAsync(Item<TimeReservation> time) => _agenda.TimeReservations.AddAsync(time, _clinic);

    public ValueTask TakeAsync(Item<RecurringEvent> series) => _agenda.RecurringEvents.AddAsync(series, _clinic);

    public ValueTask TakeAsync(Item<GroupReservation> group) => _agenda.TakeAsync(group, _clinic);

    public async ValueTask TakeAsync(ClientItem client)
    {
        await _clients.AddAsync(client, _clinic);
        if (client.Row.EmailKey is { } email)
        {
            await _clientEmail.AddAsync(client, email, _clinic.Id, _clinic.IsStored);
        }

        if (client.Number is { } number)
        {
            _plan.Largest[^1] = (Math.Max(_plan.Largest[^1].Client, number), _plan.Largest[^1].Appointment);
            await _clientNumber.AddAsync(client, number, _clinic.Id, _clinic.IsStored);
        }
        else
        {
            await _clientNumber.KeepAsync(client, _clinic.Id, _clinic.IsStored);
        }
    }

    public async ValueTask TakeAsync(Item<RetainedIdentity> identity)
    {
        await _identities.AddAsync(identity, _clinic);
        if (identity.Row.ClientId != Guid.Empty && !_clients.Has(identity.Row.ClientId, _clinic.Ordinal))
        {
            await _clientExists.AddAsync(identity.Row.ClientId, identity.Place, _clinic.Id);
        }
    }

    public async ValueTask TakeAsync(AppointmentItem appointment)
    {
        await _appointments.AddAsync(appointment, _clinic);
        if (appointment.Number is { } number)
        {
            _plan.Largest[^1] = (_plan.Largest[^1].Client, Math.Max(_plan.Largest[^1].Appointment, number));
            await _appointmentNumber.AddAsync(appointment, number, _clinic.Id, _clinic.IsStored);
        }
        else
        {
            await _appointmentNumber.KeepAsync(appointment, _clinic.Id, _clinic.IsStored);
        }

        if (appointment.Row.ClientId is { } client && !_clients.Has(client, _clinic.Ordinal))
        {
            await _clientExists.AddAsync(client, appointment.Place, _clinic.Id);
        }

        await _agenda.TakeAsync(appointment, _clinic);
    }

    public ValueTask EndListAsync() => _passwords.FlushAsync();

    public async ValueTask EndClinicAsync()
    {
        await _members.FlushAsync(_clinic);
        foreach (var (_, place) in _memberStaff.Where(member => !_clinic.Staff.Contains(member.Staff)))
        {
            _faults.Add(place, "staff_id", "is the id of no staff member of the clinic");
        }

        _memberStaff.Clear();
        await _clients.FlushAsync(_clinic);
        await _identities.FlushAsync(_clinic);
        await _appointments.FlushAsync(_clinic);
        await _specialDays.FlushAsync(_clinic);
        await _agenda.EndClinicAsync(_clinic);
        await _memberUserExists.FlushAsync(_clinic.Id);
        await _clientExists.FlushAsync(_clinic.Id);
        await _memberUser.EndAsync(_clinic.Id, id => _members.Has(id, _clinic.Ordinal));
        await _specialDay.EndAsync(_clinic.Id, id => _specialDays.Has(id, _clinic.Ordinal));
        await _clientEmail.EndAsync(_clinic.Id, id => _clients.Has(id, _clinic.Ordinal));
        await _clientNumber.EndAsync(_clinic.Id, id => _clients.Has(id, _clinic.Ordinal));
        await _appointmentNumber.EndAsync(_clinic.Id, id => _appointments.Has(id, _clinic.Ordinal));
    }

    Task<List<Guid>> StoredUsersAsync(Guid clinic, List<Guid> ids) =>
        _db.Users.Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(_cancellation);

    Task<List<Guid>> StoredKeysAsync(Guid clinic, List<Guid> ids) =>
        _db.ApiKeys.Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(_cancellation);

    Task<List<Guid>> StoredClientsAsync(Guid clinic, List<Guid> ids) =>
        _db.Clients.Where(row => row.ClinicId == clinic && ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(_cancellation);
}
