using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Docfav.Server.Clinics;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.BackOffice;

/// <summary>Who has a place in a clinic, at its managers' hands.</summary>
public sealed class MemberTests(SharedDeployments deployments)
{
    static readonly Uri s_address = new("https://agenda.example.com/");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Somebody_new_is_invited_and_sets_a_password_once(DatabaseKind kind)
    {
        var (deployment, members, manager, clinic) = await ClinicAsync(kind);
        var email = $"new-{Guid.NewGuid():N}@example.com";

        (await members.AddAsync(manager, clinic.Id, new(email, "", "", ClinicRole.Receptionist, null), Cancellation)).Refusal!.Field.ShouldBe("firstname");
        (await members.AddAsync(manager, clinic.Id, new("nobody", "Eva", "Soto", ClinicRole.Receptionist, null), Cancellation)).Refusal!.Field.ShouldBe("email");
        var (member, refusal) = await members.AddAsync(manager, clinic.Id, new($" {email.ToUpperInvariant()} ", "Eva", "Soto", ClinicRole.Receptionist, null), Cancellation);
        refusal.ShouldBeNull();
        (member!.Name, member.Role, member.IsInvited, member.MayInvite).ShouldBe(("Eva Soto", ClinicRole.Receptionist, true, true));
        (await members.AddAsync(manager, clinic.Id, new(email, "Eva", "Soto", ClinicRole.Manager, null), Cancellation)).Refusal!.Field.ShouldBe("email_taken");

        var (link, none) = await members.InviteAsync(manager, clinic.Id, member.Id, s_address, Cancellation);
        none.ShouldBeNull();
        link!.GetLeftPart(UriPartial.Path).ShouldBe("https://agenda.example.com/account/new-password");
        var token = QueryHelpers.ParseQuery(link.Query)["token"].Single()!;
        var reset = deployment.Nodes[0].Get<PasswordReset>();
        (await reset.ResetAsync(token, "a long enough password", Cancellation)).ShouldBeNull();
        (await reset.ResetAsync(token, "another long password", Cancellation)).ShouldNotBeNull();

        // Whoever has a password is invited no more: a link would take the account over.
        (await members.InviteAsync(manager, clinic.Id, member.Id, s_address, Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.NotFound);
        await using var db = deployment.Database.OpenRead();
        (await db.Activities.Where(entry => entry.ClinicId == clinic.Id).ToListAsync(Cancellation)).Select(entry => (entry.Action, entry.SubjectId))
            .ShouldBe([(ActivityAction.MemberAdded, member.UserId)]);
    }

    [Theory, OnEveryDatabase]
    public async Task An_account_of_another_clinic_is_never_taken_over(DatabaseKind kind)
    {
        var (deployment, members, manager, clinic) = await ClinicAsync(kind);
        var (_, _, otherManager, other) = await ClinicAsync(kind);
        var email = $"shared-{Guid.NewGuid():N}@example.com";
        var (here, _) = await members.AddAsync(manager, clinic.Id, new(email, "Eva", "Soto", ClinicRole.Professional, null), Cancellation);

        // Whoever invited first may hold a link.
        (await members.AddAsync(otherManager, other.Id, new(email, "", "", ClinicRole.Manager, null), Cancellation)).Refusal!.Field.ShouldBe("email_pending");
        await AllowSignInAsync(deployment, here!.UserId);
        var (there, refusal) = await members.AddAsync(otherManager, other.Id, new(email, "", "", ClinicRole.Manager, null), Cancellation);
        refusal.ShouldBeNull();
        (there!.UserId, there.Name, there.IsInvited).ShouldBe((here.UserId, "Eva Soto", false));

        // One whose password is gone is at home in both: neither makes a link.
        await deployment.Database.WriteAsync(
            (db, token) => db.Users.Where(user => user.Id == here.UserId).ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, (string?)null), token), Cancellation);
        (await members.InviteAsync(manager, clinic.Id, here.Id, s_address, Cancellation)).Refusal.ShouldNotBeNull();
        (await members.InviteAsync(otherManager, other.Id, there.Id, s_address, Cancellation)).Refusal.ShouldNotBeNull();
        (await members.InviteAsync(otherManager, clinic.Id, here.Id, s_address, Cancellation)).Refusal!.Code.ShouldBe(RefusalCode.ClinicManagerAccessDenied);
    }

    [Theory, OnEveryDatabase]
    public async Task Role_and_staff_member_change_and_end_what_hung_on_them(DatabaseKind kind)
    {
        var (deployment, members, manager, clinic) = await ClinicAsync(kind);
        var user = await deployment.UserAsync();
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
        var staff = new StaffMember { ClinicId = clinic.Id, Id = Guid.NewGuid(), Name = "Eva", IsActive = true };
        var (_, _, _, other) = await ClinicAsync(kind);
        var stranger = new StaffMember { ClinicId = other.Id, Id = Guid.NewGuid(), Name = "Leo", IsActive = true };
        await deployment.SaveAsync(staff, stranger);
        await AllowSignInAsync(deployment, user.Id);
        var (added, _) = await members.AddAsync(manager, clinic.Id, new(user.Email, "", "", ClinicRole.Manager, null), Cancellation);
        (await key.GetAsync("clinic/clients")).ShouldSucceed();

        (await members.ChangeAsync(manager, clinic.Id, added!, ClinicRole.Professional, stranger.Id, Cancellation)).ShouldNotBeNull().Field.ShouldBe("staff_id");
        (await members.ChangeAsync(manager, clinic.Id, added!, ClinicRole.Professional, staff.Id, Cancellation)).ShouldBeNull();
        (await key.GetAsync("clinic/clients")).Errors.Single().GetProperty("code").GetString().ShouldBe("CLINIC_MANAGER_ACCESS_DENIED");
        (await members.ChangeAsync(manager, clinic.Id, added!, ClinicRole.Receptionist, null, Cancellation)).ShouldNotBeNull().Field.ShouldBe("changed");
        var changed = (await members.FindAsync(clinic.Id, added!.Id, Cancellation)).ShouldNotBeNull();
        (changed.Role, changed.StaffId).ShouldBe((ClinicRole.Professional, staff.Id));
        (await members.ChangeAsync(new(user.Id, null), clinic.Id, changed, ClinicRole.Manager, staff.Id, Cancellation))!.Code.ShouldBe(RefusalCode.ClinicManagerAccessDenied);

        (await members.RemoveAsync(manager, clinic.Id, added.Id, Cancellation)).ShouldBeNull();
        (await members.RemoveAsync(manager, clinic.Id, added.Id, Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await deployment.Nodes[0].Get<MembershipLookup>().FindAsync(user.Id, clinic.Id, Cancellation)).ShouldBeNull();
        (await members.AddAsync(manager, clinic.Id, new(user.Email, "", "", ClinicRole.Receptionist, null), Cancellation)).Refusal.ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task A_clinic_keeps_a_manager_however_many_leave_at_once(DatabaseKind kind)
    {
        var (deployment, members, manager, clinic) = await ClinicAsync(kind);
        var first = (await members.ListAsync(clinic.Id, Cancellation)).ShouldHaveSingleItem();
        (await members.RemoveAsync(manager, clinic.Id, first.Id, Cancellation)).ShouldNotBeNull().Field.ShouldBe("last_manager");
        (await members.ChangeAsync(manager, clinic.Id, first, ClinicRole.Receptionist, null, Cancellation)).ShouldNotBeNull().Field.ShouldBe("last_manager");

        // One who cannot sign in keeps no clinic.
        var (invited, _) = await members.AddAsync(manager, clinic.Id, new($"new-{Guid.NewGuid():N}@example.com", "Eva", "Soto", ClinicRole.Manager, null), Cancellation);
        (await members.RemoveAsync(manager, clinic.Id, first.Id, Cancellation)).ShouldNotBeNull().Field.ShouldBe("last_manager");
        await AllowSignInAsync(deployment, invited!.UserId);

        var all = await members.ListAsync(clinic.Id, Cancellation);
        var outcomes = await Task.WhenAll(all.Select(member => members.RemoveAsync(new(member.UserId, null), clinic.Id, member.Id, Cancellation)));
        outcomes.Count(refusal => refusal is null).ShouldBe(1);
        (await members.ListAsync(clinic.Id, Cancellation)).ShouldHaveSingleItem().Role.ShouldBe(ClinicRole.Manager);
    }

    async Task<(Deployment Deployment, ClinicMembers Members, Actor Manager, Clinic Clinic)> ClinicAsync(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        var manager = await deployment.UserAsync();
        await AllowSignInAsync(deployment, manager.Id);
        return (deployment, deployment.Nodes[0].Get<ClinicMembers>(), new(manager.Id, null), await deployment.ClinicAsync(manager));
    }

    /// <summary>Gives a user something to sign in with.</summary>
    static Task<int> AllowSignInAsync(Deployment deployment, Guid userId) => deployment.Database.WriteAsync(
        (db, token) => db.Users.Where(user => user.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, "hash"), token), Cancellation);
}
