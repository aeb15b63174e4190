using System.Globalization;
using Docfav.Server.Access;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clinics;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>Who did what, the newest first. The address says what is shown, so that back and reload work.</summary>
public sealed partial class ActivityPage(ActivityReader reader, ActivityLines lines, ClinicMembers members, ClinicKeys keys)
{
    const int PageSize = 100;

    /// <summary>How many clients of one line are to be seen without opening it.</summary>
    const int Shown = 3;

    ActivityState _state = ActivityState.Nothing;
    IReadOnlyList<ActivityLine>? _lines;
    Guid? _older;
    string _clientName = "";
    IReadOnlyList<(Guid Id, string Name)> _people = [];
    IReadOnlyList<(Guid Id, string Name)> _keyNames = [];

    protected override object Address => AddressState;

    ActivityState AddressState
    {
        get
        {
            var query = QueryHelpers.ParseQuery(Navigation.ToAbsoluteUri(Navigation.Uri).Query);
            return ActivityState.Read(name => query.TryGetValue(name, out var values) ? values[0] : null);
        }
    }

    IEnumerable<(string Name, LocalDate? From, LocalDate? To)> Ranges =>
        [("AnyDay", null, null), ("Today", Today, Today), ("Yesterday", Today.PlusDays(-1), Today.PlusDays(-1)), ("Week", Today.PlusDays(-6), Today)];

    protected override async Task ReadAsync()
    {
        var state = AddressState;
        var viewer = Desk.Membership.UserId;
        var entries = await reader.PageAsync(ClinicId, state.Filter(Zone), state.Before, PageSize + 1, Closing);
        Activity[] page = [.. entries.Take(PageSize)];
        _older = entries.Count > PageSize ? page[^1].Id : null;
        _lines = await lines.OfAsync(ClinicId, viewer, page, Closing);
        _clientName = state.ClientId is { } client ? await lines.ClientNameAsync(ClinicId, client, Closing) ?? "?" : "";
        var people = (await members.ListAsync(ClinicId, Closing)).Select(member => (member.UserId, member.Name));
        _people = With(people, state.UserId, _lines.FirstOrDefault(line => line.UserId == state.UserId)?.UserName);
        var known = (await keys.ListAsync(ClinicId, viewer, Closing)).Select(key => (key.Id, key.Name ?? "df_pk_…" + key.Last4));
        _keyNames = With(known, state.KeyId, _lines.FirstOrDefault(line => line.KeyId == state.KeyId)?.KeyName);
        _state = state;
    }

    void Pick(ClientPick pick)
    {
        if (pick.Id is { } client)
        {
            Filter(_state with { ClientId = client });
        }
    }

    void Filter(ActivityState state) => Navigation.NavigateTo((state with { Before = null }).Url(Url("activity")));

    string Moment(Instant at) => at.InZone(Zone).LocalDateTime.ToString("G", CultureInfo.CurrentCulture);

    /// <summary>The choices of a filter, and among them what the address asks for: somebody who has left, or a key of theirs.</summary>
    static (Guid Id, string Name)[] With(IEnumerable<(Guid Id, string Name)> choices, Guid? asked, string? name)
    {
        (Guid Id, string Name)[] all = [.. choices];
        return asked is { } id && !Array.Exists(all, choice => choice.Id == id) ? [.. all, (id, name ?? "?")] : all;
    }
}
