using System.Globalization;
using Docfav.Scheduling.Calendars;
using Docfav.Server.Agenda;
using Docfav.Server.Appointments;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.BackOffice.Agenda;

/// <summary>The agenda: what its address asks for, kept fresh while it is open.</summary>
public sealed partial class AgendaPage(
    AgendaViewReader reader, AgendaChoicesReader choices, AgendaActions actions, AgendaDialogs dialogs, AgendaWatch watch, IDatabase database, IStringLocalizer<AgendaTexts> localizer, IClock clock,
    TimeProvider time, NavigationManager navigation) : IDisposable
{
    readonly CancellationTokenSource _closing = new();
    readonly EntryTexts _texts = new(localizer);
    readonly AgendaColumns _layout = new(localizer);
    AgendaState _state = AgendaState.Read(null, null, null, null, null, default);
    AgendaChoices _choices = AgendaChoices.None;
    AgendaView? _view;
    IReadOnlyList<GridColumn> _columns = [];
    LocalDate _today;
    string _zone = "";
    IDisposable? _subscription;
    ITimer? _expiry;
    Guid? _watched;
    string? _invited;
    int _reading;

    [CascadingParameter]
    public required Desk Desk { get; set; }

    [Parameter]
    public Guid ClinicId { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    [SupplyParameterFromQuery(Name = "date")]
    public string? Date { get; set; }

    [SupplyParameterFromQuery(Name = "calendar")]
    public string? Calendar { get; set; }

    [SupplyParameterFromQuery(Name = "staff")]
    public string? Staff { get; set; }

    [SupplyParameterFromQuery(Name = "service")]
    public string? Service { get; set; }

    /// <summary>The client whom a record sends here to be booked: a panel opens for that client, once.</summary>
    [SupplyParameterFromQuery(Name = "client")]
    public string? Client { get; set; }

    AgendaActions Actions => actions;

    LocalTimeline Timeline => new(TimeZones.Of(_zone));

    string PrintUrl => _state.Url(Desk.Url("agenda/sheet"));

    string Heading => _state.Mode switch
    {
        AgendaMode.Day => EntryTexts.Date(_state.Date, "D"),
        AgendaMode.Week => localizer["WeekOf", EntryTexts.Date(_state.Dates.Start, "d MMM"), EntryTexts.Date(_state.Dates.End, "d MMM yyyy")],
        _ => EntryTexts.Date(_state.FirstOfMonth, "MMMM yyyy"),
    };

    /// <summary>An hour before the first work of the days shown, or eight o'clock.</summary>
    int FirstMinute => _columns
        .SelectMany(column => column.Working.Where(span => column.Day is { } day && day.Overlaps(span)).Select(span => column.Timeline.At(span.Start)))
        .Select(local => (local.Hour * 60) + local.Minute).DefaultIfEmpty(8 * 60).Min();

    protected override async Task OnParametersSetAsync()
    {
        actions.Enter(Desk);
        Watch();
        var clinicToday = clock.GetCurrentInstant().InZone(TimeZones.Of(Desk.Timezone)).Date;
        _state = AgendaState.Read(View, Date, Calendar, Staff, Service, clinicToday);
        _choices = await choices.ReadAsync(Desk, _closing.Token);
        await ReadAsync();
        await BookForClientAsync();
    }

    /// <summary>Opens the panel for the client of the address; anybody else's id is as if it were not there.</summary>
    async Task BookForClientAsync()
    {
        if (!RendererInfo.IsInteractive || _invited == Client)
        {
            return;
        }

        _invited = Client;
        if (Guid.TryParse(Client, CultureInfo.InvariantCulture, out var clientId) && await choices.FindClientAsync(Desk, clientId, _closing.Token) is { } client)
        {
            dialogs.New(EntryKind.Appointment, Draft(null, null, null) with { Client = client });
        }
    }

    /// <summary>Before anything is read, so that no change falls between.</summary>
    void Watch()
    {
        if (RendererInfo.IsInteractive && _watched != Desk.ClinicId)
        {
            _watched = Desk.ClinicId;
            actions.OnWritten = RefreshAsync;
            _subscription?.Dispose();
            _subscription = watch.Subscribe(Desk.ClinicId, () => InvokeAsync(RefreshAsync));
        }
    }

    public void Dispose()
    {
        actions.OnWritten = null;
        _subscription?.Dispose();
        _expiry?.Dispose();
        _closing.Cancel();
        _closing.Dispose();
    }

    /// <summary>Shows what has changed, with the address as it is.</summary>
    async Task RefreshAsync()
    {
        try
        {
            if (!_closing.IsCancellationRequested)
            {
                await ReadAsync();
                StateHasChanged();
            }
        }
        catch (Exception exception) when (database.IsUnavailable(exception) || _closing.IsCancellationRequested)
        {
            // What is shown stays; the next news are read again.
        }
    }

    async Task ReadAsync()
    {
        _zone = _choices.ZoneOf(_state, Desk.Timezone);
        _today = clock.GetCurrentInstant().InZone(TimeZones.Of(_zone)).Date;
        // News may come while the page reads: only what was asked for last is shown.
        var reading = ++_reading;
        var view = await reader.ReadAsync(Desk.ClinicId, _choices.Query(Desk, _state, _zone), _closing.Token);
        if (reading != _reading)
        {
            return;
        }

        _view = view;
        AwaitExpiry();
        _columns = _state.Mode == AgendaMode.Day
            ? _layout.OfDay(_view, _state.Date, _zone)
            : _layout.OfDates(_view, _state.Dates, Timeline, date => EntryTexts.Date(date, "ddd d"));
    }

    /// <summary>A hold that expires is no change that anybody makes: the page looks again by itself.</summary>
    void AwaitExpiry()
    {
        _expiry?.Dispose();
        _expiry = RendererInfo.IsInteractive && !_closing.IsCancellationRequested && _view?.HoldsUntil is { } until
            ? time.CreateTimer(
                _ => _ = InvokeAsync(RefreshAsync), null, Duration.Max(Duration.Zero, until - clock.GetCurrentInstant()).ToTimeSpan(), Timeout.InfiniteTimeSpan)
            : null;
    }

    string To(AgendaState state) => state.Url(Desk.Url("agenda"));

    void Go(AgendaState state) => navigation.NavigateTo(To(state));

    void GoToDate(ChangeEventArgs change)
    {
        if (LocalDatePattern.Iso.Parse(change.Value as string ?? "") is { Success: true, Value: var date })
        {
            Go(_state with { Date = date });
        }
    }

    static Guid? Id(ChangeEventArgs change) => Guid.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var id) ? id : null;

    void BookNew(EntryKind kind) => dialogs.New(kind, Draft(null, null, null));

    void BookInColumn(GridColumn column) => dialogs.New(EntryKind.Appointment, Draft(column, null, null));

    void BookFree(FreeTime free) => dialogs.New(EntryKind.Appointment, Draft(free.Column, free.From, free.To));

    Task OpenAsync(GridEntry entry) => dialogs.OpenAsync(Desk, _choices, _view!, entry);

    Task MoveAsync(EntryMove move) => dialogs.MoveAsync(Desk, _choices, _view!, move);

    Task UndoAsync() => dialogs.UndoAsync(Desk, _choices);

    EntryDraft Draft(GridColumn? column, Instant? from, Instant? to) => new(
        Desk, _choices, column?.StaffCalendarId ?? (_columns is [{ StaffCalendarId: { } only }] ? only : null), column?.Timeline ?? Timeline, column?.Date ?? _state.Date,
        from, to, _state.CalendarId, _state.StaffId, _state.ServiceId);
}
