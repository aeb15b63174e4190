using Docfav.Server.Clinics;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>Gives somebody a place in the clinic, by e-mail address.</summary>
public sealed partial class NewMemberPage(ClinicMembers members, StaffNames staffNames)
{
    IReadOnlyDictionary<Guid, string> _staff = new Dictionary<Guid, string>();
    string _email = "";
    string _firstname = "";
    string _lastname = "";
    ClinicRole _role = ClinicRole.Receptionist;
    Guid? _staffId;

    string? EmailFault => Fault is { Field: "email" or "email_taken" or "email_pending" } fault ? Explain(fault) : null;

    string? NameFault => Fault is { Field: "firstname" } fault ? Explain(fault) : null;

    protected override async Task ReadAsync() => _staff = await staffNames.OfAsync(ClinicId, Closing);

    async Task AddAsync()
    {
        ListedMember? added = null;
        if (await WriteAsync(async () =>
        {
            (added, var refusal) = await members.AddAsync(Actor, ClinicId, new(_email, _firstname, _lastname, _role, _staffId), CancellationToken.None);
            return refusal;
        }))
        {
            Navigation.NavigateTo(Url(added is { IsInvited: true } invited ? $"members/{invited.Id}" : "members"));
        }
    }
}
