using Docfav.Server.Api;
using Docfav.Server.Outbox;
using Docfav.Server.Webhooks;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>A webhook as somebody types it.</summary>
public sealed class WebhookForm
{
    public string Url { get; set; } = "";

    public string Description { get; set; } = "";

    public HashSet<EventKind> Events { get; init; } = [.. EventKinds.All];

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, IReadOnlyList<string>> Faults { get; } = new(StringComparer.Ordinal);

    public WebhookSettings Settings => new(Url, Description, [.. EventKinds.All.Where(Events.Contains)]);

    public static WebhookForm Of(ClinicWebhook webhook) => new() { Url = webhook.Url, Description = webhook.Description, Events = [.. webhook.Events] };

    /// <summary>Puts a refusal at the field that it blames.</summary>
    /// <returns>Whether there is such a field.</returns>
    public bool Take(Refusal? refusal, Func<Refusal, string> explain)
    {
        Faults.Clear();
        if (refusal is not { Code: RefusalCode.ValidationError, Field: { } name } || name is not ("url" or "url_http" or "url_private" or "url_unknown" or "description" or "events"))
        {
            return false;
        }

        Faults[name.Split('_')[0]] = [explain(refusal)];
        return true;
    }
}
