using Docfav.Server.Agenda;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Settings;
using Docfav.Server.Data;
using Docfav.Server.Staff;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.Localization;
using NodaTime;
using Radzen;

namespace Docfav.Server.BackOffice.Staff;

/// <summary>
/// What the pages of staff and hours have in common: the faults of a form by field, and the question before a change of working time leaves bookings outside.
/// </summary>
public abstract class SetupComponent : SettingsComponent
{
    Func<IReadOnlySet<Guid>, Task<WorkingTimeWritten>>? _asked;
    Task _asking = Task.CompletedTask;

    [Inject]
    public required StaffReader Staff { get; set; }

    [Inject]
    public required StaffTalk Talk { get; set; }

    [Inject]
    public required IStringLocalizer<StaffTexts> T { get; set; }

    [Inject]
    public required DialogService Dialogs { get; set; }

    [Inject]
    public required IClock Clock { get; set; }

    /// <summary>What the change that was asked for would leave outside; null where nothing is asked.</summary>
    protected DisplacedBookings? Displaced { get; private set; }

    /// <summary>What is wrong, by field.</summary>
    protected IReadOnlyDictionary<string, Refusal> Faults { get; set; } = new Dictionary<string, Refusal>(StringComparer.Ordinal);

    /// <summary>Whether the last thing asked for has been done.</summary>
    protected bool IsSaved { get; set; }

    /// <summary>Whether leaving would lose something.</summary>
    protected virtual bool IsDirty => false;

    protected LocalDate Today => Clock.GetCurrentInstant().InZone(TimeZones.Of(Desk.Timezone)).Date;

    protected Refusal? FaultOf(string field) => Faults.GetValueOrDefault(field);

    /// <summary>Changes working time, or asks first; <see cref="OnDoneAsync"/> follows once it is done.</summary>
    protected Task ChangeAsync(Func<IReadOnlySet<Guid>, Task<WorkingTimeWritten>> change)
    {
        if (!_asking.IsCompleted)
        {
            return _asking;
        }

        _asked = change;
        return _asking = AskAsync(new HashSet<Guid>());
    }

    /// <summary>Makes the change that was asked for: what was shown may stay outside.</summary>
    protected Task ConfirmAsync() =>
        _asking.IsCompleted ? _asking = AskAsync(Displaced is { } shown ? shown.Items.Select(item => item.Id).ToHashSet() : []) : _asking;

    /// <summary>Leaves everything as it is stored.</summary>
    protected void GoBack() => Displaced = null;

    /// <summary>What follows a change.</summary>
    protected virtual Task OnDoneAsync() => Task.CompletedTask;

    /// <summary>Shows why something was refused: at its fields, or above the form.</summary>
    protected void Show(IReadOnlyList<Refusal> refusals)
    {
        Faults = refusals.Where(IsOfField).DistinctBy(refusal => refusal.Field).ToDictionary(refusal => refusal.Field!, StringComparer.Ordinal);
        Fault = refusals.FirstOrDefault(refusal => !IsOfField(refusal));
    }

    protected async Task ConfirmLeavingAsync(LocationChangingContext context)
    {
        // What is being saved is known to be unsaved only once it has been refused.
        await _asking.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var answers = new ConfirmOptions { OkButtonText = S["LeaveYes"], CancelButtonText = S["LeaveNo"] };
        if (IsDirty && await Dialogs.Confirm(S["LeaveText"], S["LeaveTitle"], answers) != true)
        {
            context.PreventNavigation();
        }
    }

    static bool IsOfField(Refusal refusal) => refusal is { Code: RefusalCode.ValidationError, Field: not (null or WorkingTimeWritten.ChangedMeanwhile) };

    async Task AskAsync(IReadOnlySet<Guid> confirmed)
    {
        IsSaved = false;
        WorkingTimeWritten? written = null;
        await WriteAsync(async () =>
        {
            written = await _asked!(confirmed);
            return null;
        });
        if (written is null)
        {
            return;
        }

        Show(written.Refusals);
        Displaced = written.Displaced;
        if (written.IsDone)
        {
            IsSaved = true;
            await OnDoneAsync();
        }
    }
}
