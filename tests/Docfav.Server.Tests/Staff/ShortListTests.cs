using Docfav.Server.Clinics;
using Docfav.Server.Services;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Clients;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Staff;

/// <summary>Lists of staff, staff calendars, calendars and services: their orders, pages and filters.</summary>
public sealed class ShortListTests(SharedDeployments deployments)
{
    static readonly string?[] Texts = [null, null, "zoe@example.com", "ZOE@example.com", "Ána@example.com", "ana@example.com", "łuk@example.com", "ñ@example.com", "b@example.com"];

    [Theory, OnEveryDatabase]
    public async Task Staff_calendars_sort_page_and_filter_as_an_oracle_does(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var (client, elsewhere) = (await deployment.ManagerAsync(), await deployment.ManagerAsync());
        var items = await StoreAsync(deployment, client.ClinicId);
        var foreign = await StoreAsync(deployment, elsewhere.ClinicId);
        foreach (var field in (string[])["email", "telephone", "slot_duration", "timezone", "is_active"])
        {
            foreach (var way in (string[])["asc", "desc"])
            {
                var expected = Sorted(items, field, way == "desc");
                foreach (var limit in (int[])[1, 7, 100])
                {
                    var ids = new List<Guid>();
                    for (var offset = 0; offset <= items.Count; offset += limit)
                    {
                        ids.AddRange(await IdsAsync(client, $"clinic/staffcalendars?order_by={field}.{way}&limit={limit}&offset={offset}"));
                    }

                    ids.ShouldBe(expected, $"{field}.{way} by {limit}");
                }
            }
        }

        (await IdsAsync(client, "clinic/staffcalendars")).ShouldBe(Sorted(items, "email", false));
        foreach (var calendar in items.Select(item => item.CalendarId).Distinct())
        {
            foreach (var staff in items.Select(item => item.StaffId).Distinct())
            {
                (await IdsAsync(client, $"clinic/staffcalendars?calendar_id={calendar}&staff_id={staff.ToString().ToUpperInvariant()}"))
                    .ShouldBe(Sorted(items.Where(item => item.CalendarId == calendar && item.StaffId == staff), "email", false));
            }
        }

        foreach (var nobody in (string[])[$"calendar_id={foreign[0].CalendarId}", $"staff_id={foreign[0].StaffId}", $"calendar_id={Guid.NewGuid()}", $"staff_id={items[0].CalendarId}", $"calendar_id={items[0].StaffId}"])
        {
            (await IdsAsync(client, $"clinic/staffcalendars?{nobody}")).ShouldBeEmpty(nobody);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Lists_without_pages_sort_by_folded_name_then_id(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var client = await deployment.ManagerAsync();
        string[] names = ["z", "Ánge", "ange", "ANGE", "Łódź", "lodz", "Œuf", "oeuf", "𠮷", "\ue000", "ﬁ", "ß", "ss", "a b", "a", "~", "ñ", "n", "o", "_"];
        var calendars = names.Select(name => new Calendar { ClinicId = client.ClinicId, Id = Guid.NewGuid(), Name = name }).ToList();
        var services = names.Select((name, i) => new Service { ClinicId = client.ClinicId, Id = Guid.NewGuid(), Name = name, IsActive = i % 2 == 0 }).ToList();
        var staff = names.Select((name, i) => new StaffMember { ClinicId = client.ClinicId, Id = Guid.NewGuid(), Name = i % 5 == 0 ? null : name, Surname = i % 5 == 0 ? name : "x" }).ToList();
        await deployment.SaveAsync([.. calendars, .. services, .. staff]);

        (await IdsAsync(client, "clinic/calendars")).ShouldBe(ByName(calendars.Select(item => (item.Name, item.Id))));
        (await IdsAsync(client, "clinic/services")).ShouldBe(ByName(services.Select(item => (item.Name, item.Id))));
        (await IdsAsync(client, "clinic/staff")).ShouldBe(ByName(staff.Select(item => (item.Name is null ? item.Surname! : $"{item.Name} {item.Surname}", item.Id))));
    }

    static IEnumerable<Guid> ByName(IEnumerable<(string Name, Guid Id)> items) =>
        items.OrderBy(item => Key(item.Name), StringComparer.Ordinal).ThenBy(item => item.Id.ToString(), StringComparer.Ordinal).Select(item => item.Id);

    /// <summary>The folded text's bytes as digits, which sort as the bytes do.</summary>
    static string Key(string? text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(ClientOracle.Fold(text)));

    static List<Guid> Sorted(IEnumerable<StaffCalendar> items, string field, bool descending)
    {
        string Of(StaffCalendar item) => field switch
        {
            "email" => Key(item.Email),
            "telephone" => Key(item.Telephone),
            "timezone" => Key(item.Timezone),
            "slot_duration" => item.SlotDuration.ToString("0000", System.Globalization.CultureInfo.InvariantCulture),
            _ => item.IsActive ? "1" : "0",
        };
        var sorted = descending ? items.OrderByDescending(Of, StringComparer.Ordinal) : items.OrderBy(Of, StringComparer.Ordinal);
        return [.. sorted.ThenBy(item => item.Id.ToString(), StringComparer.Ordinal).Select(item => item.Id)];
    }

    static async Task<List<StaffCalendar>> StoreAsync(Deployment deployment, Guid clinicId)
    {
        var random = new Random(10);
        var calendars = Enumerable.Range(0, 3).Select(_ => new Calendar { ClinicId = clinicId, Id = Guid.NewGuid(), Name = "C" }).ToArray();
        var staff = Enumerable.Range(0, 5).Select(_ => new StaffMember { ClinicId = clinicId, Id = Guid.NewGuid() }).ToArray();
        var items = Enumerable.Range(0, 40).Select(i => new StaffCalendar
        {
            ClinicId = clinicId,
            Id = Guid.NewGuid(),
            CalendarId = calendars[i % 3].Id,
            StaffId = staff[i % 5].Id,
            Email = Texts[random.Next(Texts.Length)],
            Telephone = random.Next(3) == 0 ? null : $"+34 {random.Next(4)}",
            SlotDuration = 5 * random.Next(1, 30),
            IsActive = random.Next(2) == 0,
            Timezone = random.Next(2) == 0 ? "Europe/Madrid" : "Atlantic/Canary",
        }).ToList();
        await deployment.SaveAsync([.. calendars, .. staff, .. items]);
        return items;
    }

    static async Task<List<Guid>> IdsAsync(ApiClient client, string path) =>
        [.. (await client.GetAsync(path)).ShouldSucceed().EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}
