using Docfav.Server.Api;
using Docfav.Server.Outbox;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>One webhook: how it fares, a test, its secret, its end.</summary>
public sealed partial class WebhookPage(ClinicWebhooks webhooks)
{
    ClinicWebhook? _webhook;
    WebhookForm _form = new();
    WebhookAnswer? _test;
    OnceShown? _once;
    bool _isSaved;
    bool _isSecretShown;

    [Parameter]
    public Guid EndpointId { get; set; }

    protected override object Address => (ClinicId, EndpointId);

    bool IsOn => _webhook?.State == WebhookState.Active;

    bool IsWaiting => IsBusy || !IsListening;

    /// <summary>How many events wait: before it is looked at, which of them it is to be told of is not known.</summary>
    string Waiting(ClinicWebhook webhook) =>
        webhook.Events.Count == EventKinds.All.Count ? Number(webhook.Waiting) : W["WaitingUpTo", Number(webhook.Waiting)];

    protected override async Task ReadAsync()
    {
        if (await webhooks.FindAsync(ClinicId, EndpointId, Closing) is not { } webhook)
        {
            Navigation.NotFound();
            return;
        }

        (_webhook, _form) = (webhook, WebhookForm.Of(webhook));
    }

    async Task SaveAsync()
    {
        var isSaved = await DoAsync(() => webhooks.ChangeAsync(Actor, ClinicId, _webhook!, _form.Settings, CancellationToken.None));
        if (_form.Take(Fault, Explain))
        {
            Fault = null;
        }

        _isSaved = isSaved;
    }

    async Task TestAsync()
    {
        // Whoever does not manage the clinic any more sends nothing either.
        (_isSaved, _test) = (false, null);
        try
        {
            await WriteAsync(async () =>
            {
                _test = await webhooks.TestAsync(ClinicId, EndpointId, Closing);
                return _test is null ? Refusal.Of(RefusalCode.NotFound) : null;
            });
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
    }

    async Task RotateAsync()
    {
        var secret = "";
        if (await IsMeantAsync(W["RotateTitle", _webhook!.Host], W["RotateText"], W["Rotate"])
            && await DoAsync(async () =>
            {
                (var text, var refusal) = await webhooks.RotateAsync(Actor, ClinicId, EndpointId, CancellationToken.None);
                secret = text ?? "";
                return refusal;
            }))
        {
            _isSecretShown = true;
            StateHasChanged();
            await _once!.ShowAsync(secret);
        }
    }

    Task<bool> SwitchAsync() => DoAsync(() => webhooks.SwitchAsync(Actor, ClinicId, EndpointId, !IsOn, CancellationToken.None));

    async Task DeleteAsync()
    {
        if (await IsMeantAsync(W["DeleteTitle", _webhook!.Host], W["DeleteText"], W["Delete"])
            && await WriteAsync(() => webhooks.DeleteAsync(Actor, ClinicId, EndpointId, CancellationToken.None)))
        {
            Navigation.NavigateTo(Url("webhooks"));
        }
    }

    /// <summary>Writes, and shows what came of it.</summary>
    async Task<bool> DoAsync(Func<Task<Refusal?>> write)
    {
        (_isSaved, _test) = (false, null);
        if (!await WriteAsync(write))
        {
            return false;
        }

        await ReadAsync();
        return true;
    }
}
