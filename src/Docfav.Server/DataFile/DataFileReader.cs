using System.Text.Json;
using Docfav.Server.Access;
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
                faults.Add("$.format", $"must be the first field, and \"{Format}\"");
                return;
            }

            await walk.ObjectAsync("$", format, ReadRootAsync, [
                Leaves("users", fields => items.TakeAsync(UserItems.ReadUser(fields, access)), ["api_keys", "clinics"]),
                Leaves("api_keys", fields => items.TakeAsync(UserItems.ReadApiKey(fields)), ["clinics"]),
                new("clinics") { Enter = path => ReadClinicAsync(walk, path) },
            ]);
            if (_json.Next() != JsonTokenType.None)
            {
                faults.Add("$", "must be all there is in the file");
            }
        }
        catch (MalformedJsonException malformed)
        {
            faults.Position = long.MaxValue;
            faults.Add(walk.Path, malformed.Message);
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

    ValueTask ReadRootAsync(JsonElement json)
    {
        var fields = new ItemFields(json, "$", faults, now, idName: null);
        _ = fields.Json("format");
        fields.End();
        return ValueTask.CompletedTask;
    }

    async ValueTask ReadClinicAsync(DataFileWalk walk, string path)
    {
        await walk.ObjectAsync(path, default, ReadHeadAsync, [
            Leaves("members", fields => items.TakeAsync(ClinicItems.ReadMember(fields, _clinic.Id)), idName: "profile_id"),
            new("calendars", "staff_calendars", "appointments") { Enter = at => ReadCalendarAsync(walk, at), End = items.EndListAsync },
            Leaves("staff", ReadStaff, ["staff_calendars", "appointments"]),
            Leaves("services", ReadService, ["staff_calendars", "appointments"]),
            new("staff_calendars", "appointments") { Enter = at => ReadStaffCalendarAsync(walk, at), End = items.EndListAsync },
            Leaves("clients", fields => items.TakeAsync(ClientItems.Read(fields, _clinic.Id)), ["appointments"]),
            Leaves("appointments", fields => items.TakeAsync(AppointmentItems.Read(fields, _clinic))),
        ]);
        await items.EndClinicAsync();

        async ValueTask ReadHeadAsync(JsonElement json)
        {
            var fields = Fields(json, path, "clinics");
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
            Leaves("day_offs", fields => items.TakeAsync(AgendaItems.ReadDayOff(fields, _clinic.Id, null, id))) with { End = null },
        ]);

        async ValueTask ReadHeadAsync(JsonElement json)
        {
            var fields = Fields(json, path, "calendars");
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
            new("working_hours") { Whole = list => ReadWorkingHoursAsync(list, path, id) },
            Leaves("special_days", fields => items.TakeAsync(AgendaItems.ReadSpecialDay(fields, _clinic.Id, id))) with { End = null },
            Leaves("day_offs", fields => items.TakeAsync(AgendaItems.ReadDayOff(fields, _clinic.Id, id, null))) with { End = null },
            Leaves("time_offs", fields => items.TakeAsync(AgendaItems.ReadTimeOff(fields, _clinic.Id, id))) with { End = null },
            Leaves("time_reservations", fields => items.TakeAsync(AgendaItems.ReadTimeReservation(fields, _clinic.Id, id))) with { End = null },
            Leaves("recurring_events", fields => items.TakeAsync(AgendaItems.ReadRecurringEvent(fields, _clinic.Id, id))) with { End = null },
            Leaves("group_reservations", fields => ReadGroup(fields, id)) with { End = null },
        ]);

        async ValueTask ReadHeadAsync(JsonElement json)
        {
            var fields = Fields(json, path, "staff_calendars");
            var staffCalendar = StaffItems.ReadStaffCalendar(fields, _clinic);
            fields.End();
            id = staffCalendar.Id;
            _clinic.StaffCalendars.Add(id);
            await items.TakeAsync(staffCalendar);
        }
    }

    async ValueTask ReadWorkingHoursAsync(JsonElement list, string path, Guid staffCalendarId)
    {
        if (list.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        using var wrapped = JsonDocument.Parse($$"""{"working_hours":{{list.GetRawText()}}}""");
        var hours = new ItemFields(wrapped.RootElement, path, faults, now, idName: null).Objects("working_hours", MostWorkingHours)
            .Select(fields => AgendaItems.ReadWorkingHours(fields, _clinic.Id, staffCalendarId)).ToList();
        Count("working_hours", hours.Count);
        await items.TakeAsync(staffCalendarId, AgendaItems.InOrder(hours));
    }

    ValueTask ReadStaff(ItemFields fields)
    {
        _clinic.Staff.Add(fields.Id);
        return items.TakeAsync(StaffItems.ReadStaff(fields, _clinic.Id));
    }

    ValueTask ReadService(ItemFields fields)
    {
        var service = ClinicItems.ReadService(fields, _clinic.Id);
        _clinic.Prices[service.Id] = service.Row.Price;
        return items.TakeAsync(service);
    }

    ValueTask ReadGroup(ItemFields fields, Guid staffCalendarId)
    {
        var group = AppointmentItems.ReadGroup(fields, _clinic, staffCalendarId);
        _clinic.Groups[group.Id] = new(staffCalendarId, group.Row.ServiceId, group.Row.BookedFrom, group.Row.BookedTo);
        return items.TakeAsync(group);
    }

    DataList Leaves(string name, Func<ItemFields, ValueTask> take, string[]? before = null, string idName = "id") => new(name, before ?? [])
    {
        Item = async (json, path) =>
        {
            var fields = Fields(json, path, name, idName);
            var taken = take(fields);
            fields.End();
            await taken;
        },
        End = items.EndListAsync,
    };

    ItemFields Fields(JsonElement json, string path, string kind, string idName = "id")
    {
        Count(kind, 1);
        return new(json, path, faults, now, idName);
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
