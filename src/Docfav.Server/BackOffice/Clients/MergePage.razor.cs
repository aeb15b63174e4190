using Docfav.Server.BackOffice.Shared;
using Docfav.Server.Clients;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.Clients;

/// <summary>Makes one client of two: who the other is, and which side counts where they differ.</summary>
public sealed partial class MergePage(ClientMerge merge)
{
    static readonly RecordPage s_totals = new(Limit: 0);

    ClientRecord? _kept;
    ClientRecord? _other;
    MergeForm? _form;
    ClientPick _pick = ClientPick.Nobody;
    IReadOnlyList<PossibleDuplicate> _duplicates = [];
    bool _isSure;
    bool _isSame;

    /// <summary>The client who goes, once chosen.</summary>
    [SupplyParameterFromQuery(Name = "other")]
    public string? Other { get; set; }

    protected override object Address => (ClientId, OtherId);

    Guid? OtherId => Guid.TryParse(Other, out var id) ? id : null;

    protected override async Task ReadAsync()
    {
        (_other, _form, _isSure, _pick, Fault) = (null, null, false, ClientPick.Nobody, null);
        _kept = await Clients.ReadAsync(Actor, ClinicId, ClientId!.Value, s_totals, Closing);
        if (_kept is null)
        {
            Navigation.NotFound();
            return;
        }

        _isSame = OtherId == ClientId;
        _other = OtherId is { } other && !_isSame ? await Clients.ReadAsync(Actor, ClinicId, other, s_totals, Closing) : null;
        _form = _other is null ? null : new MergeForm(_kept.Client, _other.Client, T);
        _duplicates = _other is null ? await Clients.DuplicatesAsync(Actor, ClinicId, ClientId.Value, Closing) : [];
    }

    void Choose(ClientPick pick)
    {
        _pick = pick;
        if (pick.Id is { } id)
        {
            Navigation.NavigateTo(MergeUrl(ClientId!.Value, id));
        }
    }

    async Task MergeAsync()
    {
        var (kept, other) = (_kept!.Client.Id, _other!.Client.Id);
        if (_isSure && await WriteAsync(async () => (await merge.MergeAsync(Actor, ClinicId, kept, other, _form!.Choices, CancellationToken.None)).Refusal))
        {
            Navigation.NavigateTo(RecordUrl(kept));
        }
    }

    string MergeUrl(Guid keptId, Guid otherId) => $"{RecordUrl(keptId, "merge")}?other={otherId}";
}
