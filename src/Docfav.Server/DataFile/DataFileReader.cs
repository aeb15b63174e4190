using System.Text.Json;
using Docfav.Server.Access;
using Docfav.Server.Agenda;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>Reads a data file from its start to its end, and hands its items on in the file's order.</summary>
sealed class DataFileReader(Stream stream, IItems items, FaultList faults, AccessOptions access, Instant now, CancellationToken cancellation)
{
    /// <summary>The first field of every data file, and its value.</summary>
    public const string Format = "docfav-data/1";

    const int MostWorkingHours = 10_000;
    const int ItemsPerReport = 1_000;

    readonly JsonPull _json = new(stream);
    ClinicScope _clinic = null!;
    int _clinics;
    long _items;

    /// <summary>How many items of each kind were read.</summary>
    public DataCounts Counts { get; } = new();

    /// <summary>Told the bytes and the items read, now and then.</summary>
    public Action<long, long> Progress { get; init; } = (_, _) => { };

    /// <summary>Reads on to the end, or to where the file is no longer JSON.</summary>
    public async Task ReadAsync()
    {
        var walk = new DataFileWalk(_json, faults, cancellation);
        try
        {
            if (ReadFormat() is not { } format)
            {
                faults.Add(0, "$.format", $"must be the first field, and \"{Format}\"");
                return;
            }

            await walk.ObjectAsync("$", format, ReadRootAsync, [
                Leaves("users", fields => Then(UserItems.ReadUser(fields, access), items.TakeAsync), ["api_keys", "clinics"]),
                Leaves("api_keys", fields => Then(UserItems.ReadApiKey(fields), items.TakeAsync), ["clinics"]),
                new("clinics") { Enter = path => ReadClinicAsync(walk, path) },
            ]);
            if (_json.Next() != JsonTokenType.None)
            {
                faults.Add(long.MaxValue, "$", "must be all there is in the file");
            }
        }
        catch (MalformedJsonException malformed)
        {
            faults.Add(long.MaxValue, walk.Path, malformed.Message);
        }
    }

    byte[]? ReadFormat()
    {
        if (_json.Next() != JsonTokenType.StartObject || _json.Next() != JsonTokenType.PropertyName || _json.Name != "format")
        {
            return null;
        }

        var value = _json.Value()!.Value;
        return value.Span.SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(Format)) ? [.. "\"format\":"u8, .. value.Span] : null;
    }

    ValueTask ReadRootAsync(JsonElement json, long position)
    {
        var fields = new ItemFields(json, "$", position, faults, now, idName: null);
        _ = fields.Json("format");
        fields.End();
        return ValueTask.CompletedTask;
    }

    async ValueTask ReadClinicAsync(DataFileWalk walk, string path)
    {
        await walk.ObjectAsync(path, default, ReadHeadAsync, [
            Leaves("members", fields => Then(ClinicItems.ReadMember(fields, _clinic.Id), items.TakeAsync), idName: "profile_id"),
            new("calendars", "staff_calendars", "appointments") { Enter = at => ReadCalendarAsync(walk, at), End = items.EndListAsync },
            Leaves("staff", ReadStaff, ["staff_calendars", "appointments"]),
            Leaves("services", ReadService, ["staff_calendars", "appointments"]),
            new("staff_calendars", "appointments") { Enter = at => ReadStaffCalendarAsync(walk, at), End = items.EndListAsync },
            Leaves("clients", fields => Then(ClientItems.Read(fields, _clinic.Id), items.TakeAsync), ["retained_identities", "appointments"]),
            Leaves("retained_identities", fields => Then(ClientItems.ReadIdentity(fields, _clinic.Id), items.TakeAsync)),
            Leaves("appointments", fields => Then(AppointmentItems.Read(fields, _clinic), items.TakeAsync)),
        ]);
        await items.EndClinicAsync();

        async ValueTask ReadHeadAsync(JsonElement json, long position)
        {
            var fields = Fields(json, path, position, "clinics");
            var clinic = ClinicItems.ReadClinic(fields);
            fields.End();
            _clinic = new(clinic.Row, _clinics++);
            await items.BeginAsync(clinic, _clinic);
        }
    }

    async ValueTask ReadCalendarAsync(DataFileWalk walk, string path)
    {
        var id = Guid.Empty;
        await walk.ObjectAsync(path, default, ReadHeadAsync, [
            Leaves("day_offs", fields => Then(AgendaItems.ReadDayOff(fields, _clinic.Id, null, id), items.TakeAsync)) with { End = null },
        ]);

        async ValueTask ReadHeadAsync(JsonElement json, long position)
        {
            var fields = Fields(json, path, position, "calendars");
            var calendar = ClinicItems.ReadCalendar(fields, _clinic.Id);
            fields.End();
            id = calendar.Id;
            _clinic.Calendars.Add(id);
            await items.TakeAsync(calendar);
        }
    }

    async ValueTask ReadStaffCalendarAsync(DataFileWalk walk, string path)
    {
        var id = Guid.Empty;
        await walk.ObjectAsync(path, default, ReadHeadAsync, [
            new("working_hours") { Whole = (list, position) => ReadWorkingHoursAsync(list, path, position, id) },
            Leaves("special_days", fields => Then(AgendaItems.ReadSpecialDay(fields, _clinic.Id, id), items.TakeAsync)) with { End = null },
            Leaves("day_offs", fields => Then(AgendaItems.ReadDayOff(fields, _clinic.Id, id, null), items.TakeAsync)) with { End = null },
            Leaves("time_offs", fields => Then(AgendaItems.ReadTimeOff(fields, _clinic.Id, id), items.TakeAsync)) with { End = null },
            Leaves("time_reservations", fields => Then(AgendaItems.ReadTimeReservation(fields, _clinic.Id, id), items.TakeAsync)) with { End = null },
            Leaves("recurring_events", fields => Then(AgendaItems.ReadRecurringEvent(fields, _clinic.Id, id), items.TakeAsync)) with { End = null },
            Leaves("group_reservations", fields => ReadGroup(fields, id)) with { End = null },
        ]);

        async ValueTask ReadHeadAsync(JsonElement json, long position)
        {
            var fields = Fields(json, path, position, "staff_calendars");
            var staffCalendar = StaffItems.ReadStaffCalendar(fields, _clinic);
            fields.End();
            id = staffCalendar.Id;
            _clinic.StaffCalendars.Add(id);
            await items.TakeAsync(staffCalendar);
        }
    }

    async ValueTask ReadWorkingHoursAsync(JsonElement list, string path, long position, Guid staffCalendarId)
    {
        if (list.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        using var wrapped = JsonDocument.Parse($$"""{"working_hours":{{list.GetRawText()}}}""");
        var hours = new ItemFields(wrapped.RootElement, path, position, faults, now, idName: null).Objects("working_hours", MostWorkingHours)
            .Select(fields => AgendaItems.ReadWorkingHours(fields, _clinic.Id, staffCalendarId)).ToList();
        Count("working_hours", hours.Count);
        await items.TakeAsync(staffCalendarId, WorkingHours.InOrder(hours));
    }

    Func<ValueTask> ReadStaff(ItemFields fields)
    {
        var staff = StaffItems.ReadStaff(fields, _clinic.Id);
        return () =>
        {
            _clinic.Staff.Add(staff.Id);
            return items.TakeAsync(staff);
        };
    }

    Func<ValueTask> ReadService(ItemFields fields)
    {
        var service = ClinicItems.ReadService(fields, _clinic.Id);
        return () =>
        {
            _clinic.Prices[service.Id] = service.Row.Price;
            return items.TakeAsync(service);
        };
    }

    Func<ValueTask> ReadGroup(ItemFields fields, Guid staffCalendarId)
    {
        var group = AppointmentItems.ReadGroup(fields, _clinic, staffCalendarId);
        return () =>
        {
            _clinic.Groups[group.Id] = new(staffCalendarId, group.Row.ServiceId, group.Row.BookedFrom, group.Row.BookedTo);
            return items.TakeAsync(group);
        };
    }

    static Func<ValueTask> Then<T>(T item, Func<T, ValueTask> take) => () => take(item);

    DataList Leaves(string name, Func<ItemFields, Func<ValueTask>> read, string[]? before = null, string idName = "id") => new(name, before ?? [])
    {
        Item = (json, path, position) =>
        {
            var fields = new ItemFields(json, path, position, faults, now, idName);
            var take = read(fields);
            fields.End();
            return () =>
            {
                Count(name, 1);
                return take();
            };
        },
        End = items.EndListAsync,
    };

    ItemFields Fields(JsonElement json, string path, long position, string kind)
    {
        Count(kind, 1);
        return new(json, path, position, faults, now);
    }

    void Count(string kind, int count)
    {
        Counts.Add(kind, count);
        if (_items / ItemsPerReport != (_items + count) / ItemsPerReport)
        {
            Progress(_json.Position, _items + count);
        }

        _items += count;
    }
}
