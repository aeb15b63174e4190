using System.Globalization;
using Docfav.Server.BackOffice.Agenda;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using NodaTime;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>Everything about one client.</summary>
public sealed partial class ClientRecordPage(AppointmentLines lines, ClientDirectory directory, ClientErasure erasure)
{
    const int PageSize = 10;
    const int LastPage = 100_000;

    ClientRecord? _record;
    IReadOnlyList<AppointmentLine> _upcoming = [];
    IReadOnlyList<AppointmentLine> _past = [];
    IReadOnlyList<RetainedIdentity>? _retained;

    /// <summary>The page of upcoming appointments.</summary>
    [SupplyParameterFromQuery(Name = "upcoming")]
    public string? Upcoming { get; set; }

    /// <summary>The page of past appointments.</summary>
    [SupplyParameterFromQuery(Name = "past")]
    public string? Past { get; set; }

    protected override object Address => (ClientId, PageOf(Upcoming), PageOf(Past));

    static RenderFragment None => builder => builder.AddMarkupContent(0, "<span class=\"none\">—</span>");

    IReadOnlyList<string> AddressLines => _record is not { Client: { } client } ? []
        :
        [
            .. new[] { client.Address, Joined(client.PostCode, client.City), Joined(client.Province, client.CountryCode) }
                .OfType<string>().Where(line => line.Length > 0),
        ];

    protected override async Task ReadAsync()
    {
        _retained = null;
        var page = new RecordPage(PageSize, (PageOf(Upcoming) - 1) * PageSize, (PageOf(Past) - 1) * PageSize);
        var record = await Clients.ReadAsync(Actor, ClinicId, ClientId!.Value, page, Closing);
        if (record is null)
        {
            Navigation.NotFound();
            return;
        }

        _upcoming = await lines.OfAsync(Desk, record.Upcoming.Appointments, Closing);
        _past = await lines.OfAsync(Desk, record.Past.Appointments, Closing);
        _record = record;
    }

    async Task ToggleActiveAsync()
    {
        var (record, isActive) = (_record!, !_record!.Client.IsActive);
        if (await WriteAsync(() => directory.SetActiveAsync(Actor, ClinicId, record.Client.Id, isActive, CancellationToken.None)))
        {
            _record = record with { Client = record.Client with { IsActive = isActive } };
        }
    }

    async Task ShowRetainedAsync() => await WriteAsync(async () =>
    {
        var (identities, refusal) = await erasure.ReadRetainedAsync(Actor, ClinicId, ClientId!.Value, Closing);
        _retained = refusal is null ? identities : null;
        return refusal;
    });

    string PagesUrl(int upcoming, int past) =>
        string.Create(CultureInfo.InvariantCulture, $"{RecordUrl(ClientId!.Value)}?upcoming={upcoming}&past={past}");

    string Day(Instant instant) => EntryTexts.Date(instant.InZone(TimeZones.Of(Desk.Timezone)).Date, "d");

    static bool HasMore(PageMeta meta) => meta.Offset + meta.Limit < meta.Total;

    static string Joined(params string?[] parts) => string.Join(' ', parts.OfType<string>());

    static int PageOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1;
}
