using System.Globalization;
using Docfav.Server.Access;
using Microsoft.AspNetCore.Components;
using NodaTime;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>One key: what it may do, how much it was used, and its end.</summary>
public sealed partial class KeyPage(ClinicKeys keys)
{
    ClinicKey? _key;
    KeyUse? _use;
    KeyForm _form = new();
    bool _isSaved;

    [Parameter]
    public Guid KeyId { get; set; }

    protected override object Address => (ClinicId, KeyId);

    /// <summary>The first of the days shown; they are UTC's.</summary>
    LocalDate FirstDay => Clock.GetCurrentInstant().InUtc().Date.PlusDays(1 - ClinicKeys.DaysShown);

    protected override async Task ReadAsync()
    {
        if (await keys.FindAsync(ClinicId, Desk.Membership.UserId, KeyId, Closing) is not { } key)
        {
            Navigation.NotFound();
            return;
        }

        _use = await keys.UseAsync(key, Closing);
        (_key, _form) = (key, KeyForm.Of(key, Zone));
    }

    async Task SaveAsync()
    {
        _isSaved = false;
        if (_form.Read(T, Zone, Today, _key) is { } settings)
        {
            _isSaved = await WriteAsync(() => keys.ChangeAsync(Actor, ClinicId, _key!, settings, CancellationToken.None));
            if (_isSaved)
            {
                await ReadAsync();
            }
        }
    }

    async Task RevokeAsync()
    {
        _isSaved = false;
        if (await IsMeantAsync(T["RevokeTitle", _key!.Name ?? ""], T["RevokeText"], T["Revoke"])
            && await WriteAsync(() => keys.RevokeAsync(Actor, ClinicId, KeyId, CancellationToken.None)))
        {
            await ReadAsync();
        }
    }

    IEnumerable<(LocalDate Day, long Count)> Days(KeyUse use) =>
        Enumerable.Range(0, ClinicKeys.DaysShown).Select(index => FirstDay.PlusDays(index)).Select(day => (day, use.Days.GetValueOrDefault(day)));

    /// <summary>How high a bar is, from 0 to 1.</summary>
    static string Share(KeyUse use, long count) =>
        (count / (double)Math.Max(1, use.Days.Values.DefaultIfEmpty().Max())).ToString("0.###", CultureInfo.InvariantCulture);

    string DayText(LocalDate day, long count) => T["DayUse", day.ToString("d", CultureInfo.CurrentCulture), Number(count)];

    string Short(LocalDate day) => day.ToString(T["ShortDate"], CultureInfo.CurrentCulture);

    string HourEnd(KeyUse use) => Instant.FromUnixTimeSeconds(use.Standing.ResetAt).InZone(Zone).TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture);
}
