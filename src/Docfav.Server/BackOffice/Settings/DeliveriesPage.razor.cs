using Docfav.Server.Data;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What was delivered to a webhook and what was not. The address says what is shown, so that back and reload work.</summary>
public sealed partial class DeliveriesPage(ClinicWebhooks webhooks, WebhookLog log)
{
    const int PageSize = 50;

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

    protected override async Task ReadAsync()
    {
        _done = null;
        await ShowAsync();
    }

    async Task ShowAsync()
    {
        var state = AddressState;
        if (await webhooks.FindAsync(ClinicId, EndpointId, Closing) is not { } webhook)
        {
            Navigation.NotFound();
            return;
        }

        var found = await log.PageAsync(ClinicId, EndpointId, state.Filter(Zone), state.Before, PageSize + 1, Closing);
        _older = found.Count > PageSize ? found[PageSize - 1].Delivery.Sequence : null;
        (_deliveries, _webhook, _state) = ([.. found.Take(PageSize)], webhook, state);
    }

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
