using System.Globalization;
using Docfav.Server.Access;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.Data;
using Docfav.Server.Messages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Messages;

/// <summary>Messages that are due, sent and failed. The address says what is shown, so that back and reload work.</summary>
public sealed partial class MessageListPage(MessageDirectory messages, ActivityLines names, ActivityLog log, IPost post, IStringLocalizer<MessageTexts> M)
{
    const int PageSize = 50;
    const int LastPage = 10_000;

    MessageState _state;
    Guid? _client;
    string _clientName = "";
    int _page = 1;
    bool _hasMore;
    IReadOnlyList<MessageLine>? _lines;

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateWord { get; set; }

    [SupplyParameterFromQuery(Name = "client")]
    public string? ClientText { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageText { get; set; }

    protected override object Address => (ClinicId, StateWord, ClientText, PageText);

    protected override async Task ReadAsync()
    {
        _state = Words.Values<MessageState>().FirstOrDefault(state => Words.Of(state) == StateWord);
        _client = Guid.TryParse(ClientText, out var client) ? client : null;
        _page = int.TryParse(PageText, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1;
        _clientName = _client is { } id ? await names.ClientNameAsync(ClinicId, id, Closing) ?? "?" : "";
        var lines = await messages.ListAsync(ClinicId, _state, _client, (_page - 1) * PageSize, PageSize + 1, Closing);
        _hasMore = lines.Count > PageSize;
        _lines = [.. lines.Take(PageSize)];
        await log.AddAsync(Actor, ClinicId, ActivityAction.ClientListed, _lines.Select(line => line.Message.ClientId).Distinct(), Closing);
    }

    string PageUrl(MessageState state, int page) => QueryHelpers.AddQueryString(Desk.Url("messages"), new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["state"] = Words.Of(state),
        ["client"] = _client?.ToString(),
        ["page"] = page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null,
    });
}
