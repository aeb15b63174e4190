using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Outbox;
using Docfav.Server.Webhooks;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What the pages of webhooks have in common.</summary>
public abstract class WebhookComponent : AccessComponent
{
    [Inject]
    public required IStringLocalizer<WebhookTexts> W { get; set; }

    protected override string Explain(Refusal refusal) =>
        refusal.Field is { } field && W[$"Rule_{field}"] is { ResourceNotFound: false } rule ? rule : base.Explain(refusal);

    /// <summary>A moment on the clinic's clock, to the second.</summary>
    protected string Moment(Instant at) => at.InZone(Zone).LocalDateTime.ToString("G", CultureInfo.CurrentCulture);

    /// <summary>Of what an endpoint is told, in few words.</summary>
    protected string Summary(IReadOnlyList<EventKind> kinds) =>
        kinds.Count == EventKinds.All.Count ? W["AllEvents"]
        : kinds.Count > 3 ? W["EventsChosen", kinds.Count, EventKinds.All.Count]
        : string.Join(", ", kinds.Select(kind => W[$"Event_{kind.Name()}"].Value));

    /// <summary>What came of an attempt, in few words.</summary>
    protected string Outcome(int? status, WebhookFault? fault) =>
        string.Join(" · ", new[] { status?.ToString(CultureInfo.InvariantCulture), fault is { } why ? W[$"Fault{why}"].Value : null }.OfType<string>());
}
