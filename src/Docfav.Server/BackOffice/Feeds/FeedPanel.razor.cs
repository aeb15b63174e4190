using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.CalendarFeeds;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using NodaTime;
using Radzen;

namespace Docfav.Server.BackOffice.Feeds;

/// <summary>Makes and ends feeds, and hands a new address to the browser's page: no field here ever holds it.</summary>
public sealed partial class FeedPanel(
    FeedAddresses addresses, DeskAccess access, DialogService dialogs, NavigationManager navigation, IOptions<AccountOptions> options,
    IStringLocalizer<FeedTexts> texts, IStringLocalizer<SettingsTexts> settingsTexts, IStringLocalizer<DeskTexts> deskTexts)
{
    IReadOnlyList<ListedFeed>? _feeds;
    List<FeedAgenda> _agendas = [];
    int _chosen;
    bool _showsClients;
    bool _isBusy;
    Refusal? _fault;
    string? _done;
    FeedAgenda? _made;
    OnceShown? _once;

    /// <summary>The staff member whose agendas they are; null for all of the clinic's.</summary>
    [Parameter]
    public Guid? StaffId { get; set; }

    [CascadingParameter]
    public required Desk Desk { get; set; }

    IStringLocalizer<FeedTexts> T { get; } = texts;

    IStringLocalizer<SettingsTexts> S { get; } = settingsTexts;

    DateTimeZone Zone => TimeZones.Of(Desk.Timezone);

    bool MayManage => Desk.Membership.MayManage;

    bool IsListening => RendererInfo.IsInteractive;

    Actor Actor => new(Desk.Membership.UserId, null);

    protected override async Task OnInitializedAsync()
    {
        _agendas = (await addresses.AgendasAsync(Desk.ClinicId, StaffId, Closing)).FindAll(agenda => agenda.IsActive);
        await ReadAsync();
    }

    async Task ReadAsync() => _feeds = await addresses.ListAsync(Desk.ClinicId, StaffId, Closing);

    Task CreateAsync()
    {
        var agenda = _agendas[_chosen];
        return MakeAsync(agenda, () => addresses.CreateAsync(Actor, Desk.ClinicId, agenda.StaffId, agenda.StaffCalendarId, _showsClients, CancellationToken.None));
    }

    async Task ReplaceAsync(ListedFeed feed)
    {
        if (await IsMeantAsync("ReplaceTitle", "ReplaceText", "Replace", feed))
        {
            await MakeAsync(feed.Agenda, () => addresses.ReplaceAsync(Actor, Desk.ClinicId, feed, CancellationToken.None));
        }
    }

    async Task ShowClientsAsync(ListedFeed feed)
    {
        if (await WriteAsync(() => addresses.ShowClientsAsync(Actor, Desk.ClinicId, feed, !feed.ShowsClients, CancellationToken.None)))
        {
            _done = T[feed.ShowsClients ? "NowNameless" : "NowByName", Title(feed.Agenda)];
        }
    }

    async Task RevokeAsync(ListedFeed feed)
    {
        if (await IsMeantAsync("RevokeTitle", "RevokeText", "Revoke", feed)
            && await WriteAsync(() => addresses.RevokeAsync(Actor, Desk.ClinicId, feed, CancellationToken.None)))
        {
            _done = T["Revoked", Title(feed.Agenda)];
        }
    }

    async Task MakeAsync(FeedAgenda agenda, Func<Task<(string? Secret, Refusal? Refusal)>> make)
    {
        var secret = "";
        _made = null;
        if (await WriteAsync(async () =>
        {
            (var text, var refusal) = await make();
            secret = text ?? "";
            return refusal;
        }))
        {
            _made = agenda;
            StateHasChanged();
            await _once!.ShowAsync(FeedEndpoints.Address(options.Value.PublicAddress ?? new Uri(navigation.BaseUri), secret).AbsoluteUri);
        }
    }

    /// <summary>Writes for who may at this moment, and reads what there is then.</summary>
    async Task<bool> WriteAsync(Func<Task<Refusal?>> write)
    {
        if (_isBusy)
        {
            return false;
        }

        (_isBusy, _fault, _done) = (true, null, null);
        try
        {
            _fault = await access.MayAsync(Desk, membership => membership.MayManage || (StaffId is not null && membership.StaffId == StaffId))
                ? await write() : Refusal.Of(RefusalCode.NotFound);
            await ReadAsync();
        }
        catch (DatabaseUnavailableException)
        {
            _fault = Refusal.Of(RefusalCode.ServiceUnavailable);
        }
        finally
        {
            _isBusy = false;
        }

        return _fault is null;
    }

    string Explain(Refusal refusal) =>
        refusal.Field is { } field && T[$"Rule_{field}"] is { ResourceNotFound: false } rule ? rule
        : S[$"Refused{refusal.Code}"] is { ResourceNotFound: false } text ? text : refusal.Message;

    string Title(FeedAgenda agenda) => $"{agenda.StaffName} · {agenda.CalendarName ?? T["AllCalendars"]}";

    async Task<bool> IsMeantAsync(string title, string text, string yes, ListedFeed feed) =>
        await dialogs.Confirm(T[text], T[title, Title(feed.Agenda)], new ConfirmOptions { OkButtonText = T[yes], CancelButtonText = deskTexts["Cancel"] }) == true;
}
