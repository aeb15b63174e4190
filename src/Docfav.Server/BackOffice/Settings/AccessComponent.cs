using System.Globalization;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using NodaTime;
using Radzen;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What the pages of API keys, members and activity have in common: how they say times, numbers and refusals.</summary>
public abstract class AccessComponent : SettingsComponent
{
    [Inject]
    public required IStringLocalizer<AccessTexts> T { get; set; }

    [Inject]
    public required IClock Clock { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    protected override ActivityAction? Noted => null;

    protected DateTimeZone Zone => TimeZones.Of(Desk.Timezone);

    protected LocalDate Today => Clock.GetCurrentInstant().InZone(Zone).Date;

    /// <summary>A moment on the clinic's clock.</summary>
    protected string When(Instant moment) => moment.InZone(Zone).LocalDateTime.ToString("g", CultureInfo.CurrentCulture);

    /// <summary>Why something was refused; a faulty field says what it should be.</summary>
    protected virtual string Explain(Refusal refusal)
    {
        if (refusal is { Code: RefusalCode.ValidationError, Field: { } field } && T[$"Rule_{field}"] is { ResourceNotFound: false } rule)
        {
            return rule;
        }

        var text = S[$"Refused{refusal.Code}"];
        return text.ResourceNotFound ? refusal.Message : text;
    }

    /// <summary>What a key may do, in few words.</summary>
    protected string Summary(Scope scopes) =>
        scopes == ScopeGroups.Everything ? T["ScopesEverything"]
        : scopes == ScopeGroups.ReadOnly ? T["ScopesReadOnly"]
        : string.Join(", ", Scopes.Names(scopes));

    protected static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>Whether somebody means what cannot be undone.</summary>
    protected async Task<bool> IsMeantAsync(string title, string text, string yes) =>
        await Dialogs.Confirm(text, title, new ConfirmOptions { OkButtonText = yes, CancelButtonText = D["Cancel"] }) == true;
}
