using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Docfav.Server.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>
/// What the client pages have in common. They are not there for who may not edit clients, nor for another clinic's client. What they show is read, and noted,
/// when the page is interactive: rendering it beforehand as well would note each opening twice.
/// </summary>
public abstract class ClientComponent : ClosingComponent
{
    object? _read;
    Guid? _found;

    [Inject]
    public required DeskAccess Access { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    [Inject]
    public required ClientDesk Clients { get; set; }

    [Inject]
    public required ClientTalk Talk { get; set; }

    [Inject]
    public required IClock Clock { get; set; }

    [Inject]
    public required IStringLocalizer<ClientTexts> T { get; set; }

    [Inject]
    public required IStringLocalizer<DeskTexts> D { get; set; }

    [CascadingParameter]
    public required Desk Desk { get; set; }

    [Parameter]
    public Guid ClinicId { get; set; }

    /// <summary>The client whom the address names; null where it names none.</summary>
    [Parameter]
    public Guid? ClientId { get; set; }

    protected Actor Actor => new(Desk.Membership.UserId, null);

    /// <summary>Why the last write was refused; null where it was not.</summary>
    protected Refusal? Fault { get; set; }

    protected bool IsBusy { get; private set; }

    protected LocalDate Today => Clock.GetCurrentInstant().InZone(TimeZones.Of(Desk.Timezone)).Date;

    /// <summary>What the address asks for: reading again is for another one.</summary>
    protected virtual object Address => ClientId ?? ClinicId;

    protected sealed override async Task OnParametersSetAsync()
    {
        if (!Desk.Membership.MayEditClients || !await IsThereAsync())
        {
            Navigation.NotFound();
            return;
        }

        if (RendererInfo.IsInteractive && !Equals(_read, Address))
        {
            _read = Address;
            await ReadAsync();
        }
    }

    /// <summary>Reads what the address asks for.</summary>
    protected virtual Task ReadAsync() => Task.CompletedTask;

    /// <summary>The address of the client's own pages.</summary>
    protected string RecordUrl(Guid clientId, string page = "") => Desk.Url(page.Length > 0 ? $"clients/{clientId}/{page}" : $"clients/{clientId}");

    /// <summary>Writes for who may edit clients at this moment.</summary>
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
            Fault = await Access.MayAsync(Desk, membership => membership.MayEditClients) ? await write() : Refusal.Of(RefusalCode.InsufficientScopes);
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

    async Task<bool> IsThereAsync()
    {
        if (ClientId is not { } id || id == _found)
        {
            return true;
        }

        _found = await Clients.IsThereAsync(ClinicId, id, Closing) ? id : null;
        return _found is not null;
    }
}
