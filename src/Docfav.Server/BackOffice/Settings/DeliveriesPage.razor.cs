using Docfav.Server.Data;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>
/// What was delivered to a webhook and what was not. The address says what is shown, so that back and reload work. While an attempt of what is shown is due,
/// the page reads again until it shows what came of it.
/// </summary>
public sealed partial class DeliveriesPage(ClinicWebhooks webhooks, WebhookLog log, IDatabase database, TimeProvider time)
{
    const int PageSize = 50;

    static readonly TimeSpan s_step = TimeSpan.FromSeconds(2);

    ITimer? _timer;
    bool _isFollowing;
    int _readings;
    DeliveryState _state = DeliveryState.Nothing;
    ClinicWebhook? _webhook;
    IReadOnlyList<LoggedDelivery>? _deliveries;
    long? _older;
    string? _done;

    [Parameter]
    public Guid EndpointId { get; set; }

    protected override object Address => (ClinicId, EndpointId, AddressState);

    DeliveryState AddressState
    {
        get
        {
            var query = QueryHelpers.ParseQuery(Navigation.ToAbsoluteUri(Navigation.Uri).Query);
            return DeliveryState.Read(name => query.TryGetValue(name, out var values) ? values[0] : null);
        }
    }

    string Page => Url($"webhooks/{EndpointId}/deliveries");

    IEnumerable<(string Name, LocalDate? From, LocalDate? To)> Ranges =>
        [("AnyDay", null, null), ("Today", Today, Today), ("Yesterday", Today.PlusDays(-1), Today.PlusDays(-1)), ("Week", Today.PlusDays(-6), Today)];

    bool HasDue => _webhook?.State == WebhookState.Active && _deliveries?.Any(item => IsDue(item.Delivery)) == true;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _timer = time.CreateTimer(_ => _ = InvokeAsync(FollowAsync), null, s_step, s_step);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    protected override async Task ReadAsync()
    {
        _done = null;
        await ShowAsync();
    }

    async Task ShowAsync()
    {
        var (state, reading) = (AddressState, ++_readings);
        if (await webhooks.FindAsync(ClinicId, EndpointId, Closing) is not { } webhook)
        {
            Navigation.NotFound();
            return;
        }

        var found = await log.PageAsync(ClinicId, EndpointId, state.Filter(Zone), state.Before, PageSize + 1, Closing);
        if (reading != _readings)
        {
            // What was read after it is newer.
            return;
        }

        _older = found.Count > PageSize ? found[PageSize - 1].Delivery.Sequence : null;
        (_deliveries, _webhook, _state) = ([.. found.Take(PageSize)], webhook, state);
    }

    async Task FollowAsync()
    {
        if (IsBusy || _isFollowing || !HasDue)
        {
            return;
        }

        _isFollowing = true;
        try
        {
            await ShowAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // Nobody looks at the page any more.
        }
        catch (Exception exception) when (database.IsUnavailable(exception))
        {
            // It is asked again.
        }
        finally
        {
            _isFollowing = false;
        }
    }

    bool IsDue(WebhookDelivery delivery) => delivery.DueAt <= Clock.GetCurrentInstant();

    /// <summary>When it is tried next, in words; null where that is not so, or not before the webhook is switched on.</summary>
    string? NextAttempt(WebhookDelivery delivery) =>
        _webhook?.State != WebhookState.Active || delivery.DueAt is not { } due ? null
        : IsDue(delivery) ? W["AsSoonAsPossible"] : Moment(due);

    void Filter(DeliveryState state) => Navigation.NavigateTo((state with { Before = null }).Url(Page));

    async Task AgainAsync(long sequence)
    {
        if (await WriteAsync(() => log.AgainAsync(Actor, ClinicId, EndpointId, sequence, CancellationToken.None)))
        {
            await ShowAsync();
            _done = W["AgainOne"];
        }
    }

    /// <summary>Sends all of the days that are shown again, whatever else the filters leave out.</summary>
    async Task AgainAsync()
    {
        var count = 0;
        var (from, to) = (LocalDays.Start(_state.From!.Value, Zone), LocalDays.End(_state.To!.Value, Zone));
        if (await IsMeantAsync(W["AgainTitle"], W["AgainHint"], W["Again"])
            && await WriteAsync(async () =>
            {
                (count, var refusal) = await log.AgainAsync(Actor, ClinicId, EndpointId, from, to, CancellationToken.None);
                return refusal;
            }))
        {
            await ShowAsync();
            _done = W["AgainDone", Number(count)];
        }
    }
}
