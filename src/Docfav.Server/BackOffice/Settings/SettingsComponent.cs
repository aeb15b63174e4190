using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>What the settings pages have in common: they are not there for who does not manage the clinic, nor is anything written for such a person.</summary>
public abstract class SettingsComponent : ClosingComponent
{
    object? _read;

    [Inject]
    public required DeskAccess Access { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [Inject]
    public required IStringLocalizer<DeskTexts> D { get; set; }

    [Inject]
    public required IStringLocalizer<SettingsTexts> S { get; set; }

    [Inject]
    public required ActivityLog Log { get; set; }

    [CascadingParameter]
    public required Desk Desk { get; set; }

    /// <summary>What is around the page.</summary>
    [CascadingParameter]
    public required SettingsLayout Around { get; set; }

    [Parameter]
    public Guid ClinicId { get; set; }

    protected Actor Actor => new(Desk.Membership.UserId, null);

    /// <summary>Why the last write was refused; null where it was not.</summary>
    protected Refusal? Fault { get; set; }

    protected bool IsBusy { get; private set; }

    /// <summary>Whether what somebody types is heard: a page is shown before it is.</summary>
    protected bool IsListening => RendererInfo.IsInteractive;

    /// <summary>What a write on this page is noted as; null where what writes notes it itself.</summary>
    protected virtual ActivityAction? Noted => ActivityAction.SettingsChanged;

    /// <summary>What the address asks for: reading again is for another one.</summary>
    protected virtual object Address => ClinicId;

    protected sealed override async Task OnParametersSetAsync()
    {
        if (!Desk.Membership.MayManage)
        {
            Navigation.NotFound();
        }
        else if (!Equals(_read, Address))
        {
            _read = Address;
            await ReadAsync();
        }
    }

    /// <summary>Reads what the address asks for. What is not there is <c>Navigation.NotFound()</c>.</summary>
    protected virtual Task ReadAsync() => Task.CompletedTask;

    /// <summary>The address of a settings page.</summary>
    protected string Url(string page) => Desk.Url($"settings/{page}");

    /// <summary>Writes a form's fields for who manages the clinic at this moment.</summary>
    /// <returns>What is wrong; nothing where it is done.</returns>
    protected async Task<IReadOnlyList<Refusal>> StoreAsync<T>(FieldTexts texts, Func<T, Task<Refusal?>> store) where T : IReadable<T>
    {
        var (fields, faults) = texts.Read<T>();
        return faults.Count > 0 ? faults : await WriteAsync(() => store(fields)) ? [] : [Fault ?? Refusal.Of(RefusalCode.ServiceUnavailable)];
    }

    /// <summary>Writes for who manages the clinic at this moment.</summary>
    /// <returns>Whether it is done; else <see cref="Fault"/> says why not.</returns>
    protected async Task<bool> WriteAsync(Func<Task<Refusal?>> write)
    {
        if (IsBusy)
        {
            return false;
        }

        IsBusy = true;
        Fault = null;
        try
        {
            Fault = await Access.MayAsync(Desk, membership => membership.MayManage) ? await write() : Refusal.Of(RefusalCode.ClinicManagerAccessDenied);
            if (Fault is null)
            {
                await (Noted is { } action ? Log.AddAsync(Actor, ClinicId, action, CancellationToken.None) : ValueTask.CompletedTask);
                await Around.WrittenAsync();
            }
        }
        catch (DatabaseUnavailableException)
        {
            Fault = Refusal.Of(RefusalCode.ServiceUnavailable);
        }
        finally
        {
            IsBusy = false;
        }

        return Fault is null;
    }
}
