using System.Collections;
using System.Globalization;
using System.Text.Json;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Outbox;

/// <summary>Holds the events that a write leaves against what it did to the rows of appointments, groups and clients, column by column.</summary>
sealed class EventAudit(IDatabase database, Guid clinicId)
{
    static readonly string[] Derived =
        ["clinic_id", "email_key", "name_folded", "firstname_folded", "lastname_folded", "email_folded", "search_text", "search_grams"];

    static readonly string[] OfAppointment =
    [
        "id", "appointment_number", "client_id", "service_id", "calendar_id", "staff_calendar_id", "staff_id", "group_reservation_id", "from", "to", "behaviour",
    ];

    static readonly string[] OfGroup = ["id", "service_id", "calendar_id", "staff_calendar_id", "staff_id", "from", "to", "behaviour", "capacity"];

    static readonly string[] OfClient = ["id", "client_number", "is_active"];

    static readonly string[] Previous = ["from", "to", "staff_calendar_id", "service_id", "client_id", "behaviour"];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Does a write; answers the kinds of its events, which must tell exactly what it did.</summary>
    /// <param name="what">The write's name.</param>
    /// <param name="write">The write.</param>
    /// <param name="mergedInto">Whom a client that goes is merged into.</param>
    public async Task<string> OfAsync(string what, Func<Task> write, Guid? mergedInto = null)
    {
        var before = await RowsAsync();
        var last = await LastEventAsync();
        await write();
        var after = await RowsAsync();
        await using var db = database.OpenRead();
        var events = await db.Events.Where(item => item.ClinicId == clinicId && item.Sequence > last).OrderBy(item => item.Sequence).ToListAsync(Cancellation);

        events.Select(item => item.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(number => last + number), what);
        (await LastEventAsync()).ShouldBe(last + events.Count, what);
        events.ShouldAllBe(item => item.SubjectId == EventData.Parse(item.Data).Id, what);
        string.Join('\n', events.Select(item => $"{item.Kind.Name()} {Flat(JsonDocument.Parse(item.Data).RootElement)}").Order(StringComparer.Ordinal))
            .ShouldBe(string.Join('\n', Expected(before, after, mergedInto).Order(StringComparer.Ordinal)), what);
        return string.Join(' ', events.CountBy(item => item.Kind.Name()).OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => kind.Value == 1 ? kind.Key : string.Create(CultureInfo.InvariantCulture, $"{kind.Value}×{kind.Key}")));
    }

    static IEnumerable<string> Expected(Dictionary<Guid, Row> before, Dictionary<Guid, Row> after, Guid? mergedInto)
    {
        foreach (var id in before.Keys.Union(after.Keys))
        {
            var (old, now) = (before.GetValueOrDefault(id), after.GetValueOrDefault(id));
            var row = (now ?? old)!;
            var shown = row.Noun switch { "appointment" => OfAppointment, "group_reservation" => OfGroup, _ => OfClient };
            var data = shown.Select(name => (name, row.Fields[name])).ToList();
            var changed = old is null || now is null ? [] : now.Fields.Keys.Where(name => now.Fields[name] != old.Fields[name] && name is not ("calendar_id" or "staff_id")).ToList();
            if (old is not null && now is not null && changed.Count == 0)
            {
                continue;
            }

            if (changed.Count > 0)
            {
                data.Add(("changed", string.Join(',', changed.Order(StringComparer.Ordinal))));
                data.AddRange(Previous.Where(changed.Contains).Where(_ => row.Noun != "client").Select(name => ($"previous.{name}", old!.Fields[name])));
            }

            if (now is null && row.Noun == "client")
            {
                data.Add(("merged_into", mergedInto?.ToString()));
            }

            var what = old is null ? "created" : now is null ? "deleted" : changed.Contains("behaviour") && row.Fields["behaviour"] == "cancelled" ? "cancelled" : "updated";
            yield return $"{row.Noun}.{what} {Flat(data)}";
        }
    }

    static string Flat(JsonElement data) => Flat(Values("", data));

    static string Flat(IEnumerable<(string Name, string? Value)> fields) =>
        string.Join(' ', fields.Where(field => field.Value is not null).Select(field => $"{field.Name}={field.Value}").Order(StringComparer.Ordinal));

    static IEnumerable<(string, string?)> Values(string prefix, JsonElement data) => data.EnumerateObject().SelectMany(property => property.Value.ValueKind switch
    {
        JsonValueKind.Object => Values($"{prefix}{property.Name}.", property.Value),
        JsonValueKind.Array => [($"{prefix}{property.Name}", string.Join(',', property.Value.EnumerateArray().Select(item => item.GetString()).Order(StringComparer.Ordinal)))],
        _ => [($"{prefix}{property.Name}", property.Value.ToString())],
    });

    async Task<long> LastEventAsync()
    {
        await using var db = database.OpenRead();
        return (await db.ClinicCounters.SingleAsync(row => row.ClinicId == clinicId, Cancellation)).LastEvent;
    }

    async Task<Dictionary<Guid, Row>> RowsAsync()
    {
        await using var db = database.OpenRead();
        var places = await db.StaffCalendars.Where(row => row.ClinicId == clinicId).ToDictionaryAsync(row => row.Id, Cancellation);
        var rows = new Dictionary<Guid, Row>();
        foreach (var row in (IEnumerable<object>)
        [
            .. await db.Appointments.Where(row => row.ClinicId == clinicId).ToListAsync(Cancellation),
            .. await db.GroupReservations.Where(row => row.ClinicId == clinicId).ToListAsync(Cancellation),
            .. await db.Clients.Where(row => row.ClinicId == clinicId).ToListAsync(Cancellation),
        ])
        {
            var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach (var property in db.Model.FindEntityType(row.GetType())!.GetProperties())
            {
                var name = property.GetColumnName() switch
                {
                    "booked_from" => "from",
                    "booked_to" => "to",
                    "status" => "behaviour",
                    var column => column,
                };
                if (!Derived.Contains(name))
                {
                    fields[name] = Text(property.PropertyInfo!.GetValue(row));
                }
            }

            if (fields.TryGetValue("staff_calendar_id", out var place))
            {
                (fields["calendar_id"], fields["staff_id"]) = ($"{places[Guid.Parse(place!)].CalendarId}", $"{places[Guid.Parse(place!)].StaffId}");
            }

            rows[Guid.Parse(fields["id"]!)] = new(row switch { Appointment => "appointment", GroupReservation => "group_reservation", Client => "client", _ => "?" }, fields);
        }

        return rows;
    }

    static string? Text(object? value) => value switch
    {
        null => null,
        Instant instant => InstantPattern.General.Format(instant),
        Enum word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()),
        string text => text,
        IEnumerable list => string.Join('|', list.Cast<object>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    sealed record Row(string Noun, Dictionary<string, string?> Fields);
}
