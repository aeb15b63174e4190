using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Clinics;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

public sealed class FirstStartTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static FirstOwner Owner(int number) => new($"owner{number}@example.com", "Ana", "Núñez", Given.Password, $"Clínica {number}", "Atlantic/Canary");

    [Theory, OnEveryDatabase]
    public async Task Of_eight_who_would_be_the_owner_on_two_nodes_one_is(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster, nodes: 2);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => deployment.Nodes[i % 2].Get<FirstStart>().CreateOwnerAsync(Owner(i), Cancellation)));

        var owner = outcomes.Where(outcome => outcome.User is not null).ShouldHaveSingleItem().User!;
        outcomes.Count(outcome => outcome.Refusal is not null).ShouldBe(7);
        await using var db = deployment.Database.OpenRead();
        (await db.Users.CountAsync(Cancellation)).ShouldBe(1);
        var clinic = await db.Clinics.SingleAsync(Cancellation);
        clinic.Timezone.ShouldBe("Atlantic/Canary");
        var membership = (await deployment.Nodes[0].Get<MembershipLookup>().ListAsync(owner.Id, Cancellation)).ShouldHaveSingleItem();
        membership.ClinicId.ShouldBe(clinic.Id);
        membership.MayManage.ShouldBeTrue();
        (await new Browser().PasswordAsync(deployment.Nodes[0], owner.Email, Given.Password)).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, OnEveryDatabase]
    public async Task It_is_open_until_there_is_a_user_and_what_is_faulty_makes_none(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var start = deployment.Nodes[0].Get<FirstStart>();

        (await start.IsOpenAsync(Cancellation)).ShouldBeTrue();
        (await start.CreateOwnerAsync(Owner(1) with { Password = "short" }, Cancellation)).Refusal.ShouldNotBeNull().Field.ShouldBe("password");
        (await start.CreateOwnerAsync(Owner(1) with { Timezone = "Mars/Olympus" }, Cancellation)).Refusal.ShouldNotBeNull().Field.ShouldBe("timezone");
        (await start.IsOpenAsync(Cancellation)).ShouldBeTrue();

        var (owner, _) = await start.CreateOwnerAsync(Owner(1) with { ClinicName = null }, Cancellation);
        (await deployment.Nodes[0].Get<MembershipLookup>().ListAsync(owner.ShouldNotBeNull().Id, Cancellation)).ShouldBeEmpty();
        (await start.IsOpenAsync(Cancellation)).ShouldBeFalse();
        (await start.CreateOwnerAsync(Owner(2), Cancellation)).Refusal.ShouldNotBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task A_membership_says_what_its_member_may_at_the_moment_of_asking(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        var user = await Given.UserAsync(deployment);
        var clinic = await deployment.ClinicAsync(user, isManager: false);
        var staff = new StaffMember { ClinicId = clinic.Id, Id = Guid.NewGuid(), IsActive = true };
        await deployment.SaveAsync(staff);
        var lookup = deployment.Nodes[0].Get<MembershipLookup>();

        Task SetAsync(string type, bool isManager, Guid? staffId) => deployment.Database.WriteAsync(
            (db, token) => db.Members.Where(member => member.ClinicId == clinic.Id).ExecuteUpdateAsync(
                set => set.SetProperty(member => member.Type, type).SetProperty(member => member.IsManager, isManager).SetProperty(member => member.StaffId, staffId), token),
            Cancellation);

        var professional = (await lookup.FindAsync(user.Id, clinic.Id, Cancellation)).ShouldNotBeNull();
        professional.Role.ShouldBe(ClinicRole.Professional);
        professional.MayUseAgendaOf(staff.Id).ShouldBeFalse();
        await SetAsync("professional", false, staff.Id);
        professional = (await lookup.FindAsync(user.Id, clinic.Id, Cancellation)).ShouldNotBeNull();
        professional.MayUseAgendaOf(staff.Id).ShouldBeTrue();
        professional.MayUseAgendaOf(Guid.NewGuid()).ShouldBeFalse();
        professional.MayEditClients.ShouldBeFalse();
        await SetAsync("receptionist", false, null);
        var receptionist = (await lookup.FindAsync(user.Id, clinic.Id, Cancellation)).ShouldNotBeNull();
        receptionist.Role.ShouldBe(ClinicRole.Receptionist);
        (receptionist.MayUseAgendaOf(staff.Id), receptionist.MayEditClients, receptionist.MayManage).ShouldBe((true, true, false));
        await SetAsync("receptionist", true, null);
        (await lookup.FindAsync(user.Id, clinic.Id, Cancellation)).ShouldNotBeNull().Role.ShouldBe(ClinicRole.Manager);
        (await lookup.FindAsync(Guid.NewGuid(), clinic.Id, Cancellation)).ShouldBeNull();
        (await lookup.FindAsync(user.Id, Guid.NewGuid(), Cancellation)).ShouldBeNull();
        await deployment.Nodes[0].Get<UserDirectory>().SetActiveAsync(user.Email, isActive: false, Cancellation);
        (await lookup.FindAsync(user.Id, clinic.Id, Cancellation)).ShouldBeNull();
    }
}
