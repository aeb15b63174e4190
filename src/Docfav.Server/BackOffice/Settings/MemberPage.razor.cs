using Docfav.Server.Access.SignIn;
using Docfav.Server.Clinics;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>One member: what the member is here, an invitation that has not been answered, and the end of the membership.</summary>
public sealed partial class MemberPage(ClinicMembers members, StaffNames staffNames, PasswordReset invitations)
{
    IReadOnlyDictionary<Guid, string> _staff = new Dictionary<Guid, string>();
    ListedMember? _member;
    ClinicRole _role;
    Guid? _staffId;
    OnceShown? _once;
    bool _isLinkShown;
    string? _done;

    [Parameter]
    public Guid MemberId { get; set; }

    protected override object Address => (ClinicId, MemberId);

    protected override async Task ReadAsync()
    {
        if (await members.FindAsync(ClinicId, MemberId, Closing) is not { } member)
        {
            Navigation.NotFound();
            return;
        }

        _staff = await staffNames.OfAsync(ClinicId, Closing);
        (_member, _role, _staffId) = (member, member.Role, member.StaffId);
    }

    async Task SaveAsync()
    {
        _done = null;
        if (await WriteAsync(() => members.ChangeAsync(Actor, ClinicId, _member!, _role, _staffId, CancellationToken.None)))
        {
            await ReadAsync();
            _done = D["Saved"];
        }
    }

    async Task RemoveAsync()
    {
        _done = null;
        if (await IsMeantAsync(T["RemoveTitle", _member!.Name], T["RemoveText"], T["RemoveMember"])
            && await WriteAsync(() => members.RemoveAsync(Actor, ClinicId, MemberId, CancellationToken.None)))
        {
            Navigation.NavigateTo(Url("members"));
        }
    }

    async Task InviteAsync()
    {
        _done = null;
        Uri? link = null;
        if (!await WriteAsync(async () =>
        {
            (link, var refusal) = await members.InviteAsync(Actor, ClinicId, MemberId, new Uri(Navigation.BaseUri), CancellationToken.None);
            return refusal;
        }))
        {
            return;
        }

        _isLinkShown = link is not null;
        if (link is null)
        {
            _done = T["InvitationSent", _member!.Email];
            return;
        }

        StateHasChanged();
        await _once!.ShowAsync(link.ToString());
    }
}
