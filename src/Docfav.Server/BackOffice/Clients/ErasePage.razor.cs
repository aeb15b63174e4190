using System.Globalization;
using Docfav.Scheduling.Calendars;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>Erases a client, after saying what stays and until when (docs/decisions/0012).</summary>
public sealed partial class ErasePage(ClientErasure erasure, IOptions<RetentionOptions> options)
{
    ClientDetail? _client;
    LocalDate? _keptUntil;
    IReadOnlyList<(string When, string Url)> _upcoming = [];
    string _typed = "";
    bool _isWrong;

    protected override async Task ReadAsync()
    {
        var record = await Clients.ReadAsync(Actor, ClinicId, ClientId!.Value, new RecordPage(), Closing);
        if (record is null)
        {
            Navigation.NotFound();
            return;
        }

        _client = record.Client;
        // The last one that was not cancelled begins the years; where it is further back than a page, the years are said without their end.
        var last = record.Past.Appointments.FirstOrDefault(item => item.Status != AppointmentStatus.Cancelled);
        _keptUntil = last?.BookedTo.InZone(TimeZones.Of(Desk.Timezone)).Date.PlusYears(options.Value.RetentionYears);
    }

    async Task EraseAsync()
    {
        _isWrong = _typed.Trim().TrimStart('#') != _client!.ClientNumber.ToString(CultureInfo.InvariantCulture);
        if (_isWrong)
        {
            return;
        }

        if (await WriteAsync(() => erasure.EraseAsync(Actor, ClinicId, _client.Id, CancellationToken.None)))
        {
            Navigation.NavigateTo(RecordUrl(_client.Id));
            return;
        }

        var timeline = new LocalTimeline(TimeZones.Of(Desk.Timezone));
        _upcoming = [.. (Fault?.Conflicts ?? []).Select(conflict =>
            (AppointmentLines.When(timeline, conflict.From, conflict.To), AppointmentLines.DayUrl(Desk, timeline, conflict.From)))];
    }
}
