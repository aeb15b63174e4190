using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.SignIn;

public sealed class SessionTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_cookie_of_one_node_holds_on_another_and_after_a_restart(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time, nodes: 2);
        var user = await Given.UserAsync(deployment);
        var (browser, who) = await Given.SignedInAsync(deployment);

        (await browser.WhoAsync(deployment.Nodes[1])).ShouldBe(who);
        var later = await deployment.AddNodeAsync([], time);
        (await browser.WhoAsync(later)).ShouldNotBeNull().UserId.ShouldBe(user.Id);
        await browser.SignOutAsync(later);
        (await browser.Copy().WhoAsync(deployment.Nodes[1])).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task Each_sign_in_has_a_new_session_and_ends_the_browsers_last(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (browser, first) = await Given.SignedInAsync(deployment);
        var old = browser.Copy();

        await browser.PasswordAsync(node, "ana@example.com", Given.Password);

        (await browser.WhoAsync(node)).ShouldNotBeNull().SessionId.ShouldNotBe(first.SessionId);
        (await old.WhoAsync(node)).ShouldBeNull();
        var session = (await node.Get<Sessions>().ListAsync(first.UserId, Cancellation)).ShouldHaveSingleItem();
        session.UserAgent.ShouldBe("Test/1.0");
        session.Address.ShouldBe("127.0.0.1");
    }

    [Theory, OnEveryDatabase]
    public async Task A_session_ends_when_idle_and_at_its_time_and_a_remembered_one_only_at_its_time(DatabaseKind kind)
    {
        var time = new FakeTime(Given.Start);
        await using var deployment = await Given.DeploymentAsync(kind, cluster, time);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (used, _) = await Given.SignedInAsync(deployment);
        var (idle, _) = await Given.SignedInAsync(deployment);
        var (remembered, _) = await Given.SignedInAsync(deployment, isRemembered: true);
        remembered.SetCookies.ShouldBeEmpty();

        for (var hour = 1; hour < 12; hour++)
        {
            time.Advance(Duration.FromHours(1));
            (await used.WhoAsync(node)).ShouldNotBeNull();
            await node.Get<SessionUse>().FlushAsync(Cancellation);
        }

        (await idle.WhoAsync(node)).ShouldBeNull();
        time.Advance(Duration.FromHours(1));
        (await used.WhoAsync(node)).ShouldBeNull();
        time.Advance(Duration.FromDays(29));
        (await remembered.WhoAsync(node)).ShouldNotBeNull();
        time.Advance(Duration.FromHours(12));
        (await remembered.WhoAsync(node)).ShouldBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task A_new_password_ends_all_sessions_but_the_one_at_hand(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var (here, who) = await Given.SignedInAsync(deployment);
        var (elsewhere, _) = await Given.SignedInAsync(deployment);
        var account = node.Get<UserAccount>();

        (await account.ChangePasswordAsync(who, "wrong horse", "another password", Cancellation)).ShouldNotBeNull().Field.ShouldBe("password");
        (await account.ChangePasswordAsync(who, Given.Password, "short", Cancellation)).ShouldNotBeNull().Field.ShouldBe("new_password");
        (await elsewhere.WhoAsync(node)).ShouldNotBeNull();
        (await account.ChangePasswordAsync(who, Given.Password, "пароль 密码 ñ", Cancellation)).ShouldBeNull();

        (await here.WhoAsync(node)).ShouldBe(who);
        (await elsewhere.WhoAsync(node)).ShouldBeNull();
        (await new Browser().PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.Refused);
        (await new Browser().PasswordAsync(node, "ana@example.com", "пароль 密码 ñ")).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, OnEveryDatabase]
    public async Task The_operators_commands_end_sessions_at_once(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        var node = deployment.Nodes[0];
        var users = node.Get<UserDirectory>();

        foreach (var change in new Func<Task>[]
        {
            () => users.SetPasswordAsync("ana@example.com", Given.Password, Cancellation),
            () => users.EndSessionsAsync("ana@example.com", Cancellation),
            () => users.ResetSecondFactorAsync("ana@example.com", Cancellation),
            () => users.SetActiveAsync("ana@example.com", isActive: false, Cancellation),
        })
        {
            var (browser, who) = await Given.SignedInAsync(deployment);
            (await node.Get<SessionCheck>().IsValidAsync(who, isUse: false, Cancellation)).ShouldBeTrue();
            await change();
            (await browser.WhoAsync(node)).ShouldBeNull();
            (await node.Get<SessionCheck>().IsValidAsync(who, isUse: false, Cancellation)).ShouldBeFalse();
        }

        (await new Browser().PasswordAsync(node, "ana@example.com", Given.Password)).ShouldBe(SignInOutcome.Refused);
    }

    [Theory, OnEveryDatabase]
    public async Task Sessions_are_ended_by_their_user_alone_one_by_one_or_all(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await Given.UserAsync(deployment);
        await Given.UserAsync(deployment, "bob@example.com");
        var node = deployment.Nodes[0];
        var sessions = node.Get<Sessions>();
        var (one, who) = await Given.SignedInAsync(deployment);
        var (two, _) = await Given.SignedInAsync(deployment);
        var (three, third) = await Given.SignedInAsync(deployment);
        var (bob, bobs) = await Given.SignedInAsync(deployment, "bob@example.com");

        await sessions.EndAsync(bobs.UserId, who.SessionId, Cancellation);
        (await one.WhoAsync(node)).ShouldNotBeNull();
        await sessions.EndAsync(third.UserId, third.SessionId, Cancellation);
        (await three.WhoAsync(node)).ShouldBeNull();
        await sessions.EndAllAsync(who.UserId, who.SessionId, Cancellation);
        (await one.WhoAsync(node)).ShouldBe(who);
        (await two.WhoAsync(node)).ShouldBeNull();
        await sessions.EndAllAsync(who.UserId, null, Cancellation);
        (await one.WhoAsync(node)).ShouldBeNull();
        (await bob.WhoAsync(node)).ShouldBe(bobs);
    }

    [Theory, OnEveryDatabase]
    public async Task Another_users_session_and_a_foreign_cookie_are_nobodys(DatabaseKind kind)
    {
        await using var deployment = await Given.DeploymentAsync(kind, cluster);
        await using var foreign = await Given.DeploymentAsync(DatabaseKind.Sqlite, cluster);
        await Given.UserAsync(deployment);
        var other = await Given.UserAsync(deployment, "bob@example.com");
        await Given.UserAsync(foreign);
        var (_, who) = await Given.SignedInAsync(deployment);
        var (strange, _) = await Given.SignedInAsync(foreign);

        (await deployment.Nodes[0].Get<SessionCheck>().IsValidAsync(new(other.Id, who.SessionId), isUse: true, Cancellation)).ShouldBeFalse();
        (await strange.WhoAsync(deployment.Nodes[0])).ShouldBeNull();
        await using var db = deployment.Database.OpenRead();
        (await db.Set<DataProtectionKey>().CountAsync(Cancellation)).ShouldBe(1);
    }
}
