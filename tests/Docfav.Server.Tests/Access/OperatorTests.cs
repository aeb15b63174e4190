using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>What an operator changes from another process, while the server runs, holds with the next request.</summary>
public sealed class OperatorTests(SharedDeployments deployments)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_key_made_elsewhere_works_at_once_and_revoked_elsewhere_no_longer(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        using var elsewhere = new Elsewhere(deployment);
        var user = await deployment.UserAsync();

        var made = await elsewhere.Keys.CreateAsync(new NewKey(user.Email.ToUpperInvariant(), "made elsewhere", ["user:read", "staff:read"], null, []), Cancellation);
        made.Refusal.ShouldBeNull();
        var key = deployment.Nodes[0].Client(made.Secret);
        (await key.GetAsync("/me")).ShouldSucceed();
        (await key.GetAsync("/profiles")).ShouldBeRefused(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPES");

        (await elsewhere.Keys.RevokeAsync(made.Key!.Id, Cancellation)).ShouldBeNull();
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
        (await elsewhere.Keys.RevokeAsync(made.Key.Id, Cancellation)).ShouldBeNull();
        (await elsewhere.Keys.RevokeAsync(Guid.NewGuid(), Cancellation)).ShouldNotBeNull();
    }

    [Theory, OnEveryDatabase]
    public async Task A_user_disabled_elsewhere_is_out_and_enabled_again_is_in(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        using var elsewhere = new Elsewhere(deployment);
        var user = await deployment.UserAsync();
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user));
        (await key.GetAsync("/me")).ShouldSucceed();

        (await elsewhere.Users.SetActiveAsync(user.Email, isActive: false, Cancellation)).ShouldBeNull();
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");

        (await elsewhere.Users.SetActiveAsync(user.Email, isActive: true, Cancellation)).ShouldBeNull();
        (await key.GetAsync("/me")).ShouldSucceed().GetProperty("status").GetString().ShouldBe("active");
    }

    [Theory, OnEveryDatabase]
    public async Task A_member_made_manager_elsewhere_is_let_into_the_clinic_and_out_of_it_again(DatabaseKind kind)
    {
        var deployment = await deployments.OnAsync(kind);
        using var elsewhere = new Elsewhere(deployment);
        var clinic = await deployment.ClinicAsync(await deployment.UserAsync());
        var user = await deployment.UserAsync();
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);
        (await key.GetAsync("/backofficeclinics")).ShouldSucceed().GetArrayLength().ShouldBe(0);

        foreach (var (isManager, status) in ((bool, HttpStatusCode)[])[(false, HttpStatusCode.Forbidden), (true, HttpStatusCode.OK), (false, HttpStatusCode.Forbidden)])
        {
            (await elsewhere.Clinics.AddMemberAsync(clinic.Id, user.Email, isManager ? ClinicRole.Manager : ClinicRole.Professional, null, Cancellation)).ShouldBeNull();

            (await key.GetAsync("clinic")).Status.ShouldBe(status);
            (await key.GetAsync("/backofficeclinics")).ShouldSucceed().GetArrayLength().ShouldBe(1);
        }
    }

    // The classes that the commands call, on a database handle of their own, as another process has.
    sealed class Elsewhere : IDisposable
    {
        readonly IDatabase _database;

        public Elsewhere(Deployment deployment)
        {
            _database = new StorageOptions { Data = deployment.Folder, Database = deployment.ConnectionString }.Open();
            Users = new(_database, deployment.Nodes[0].Get<Microsoft.AspNetCore.Identity.IPasswordHasher<User>>(), deployment.Nodes[0].Get<Microsoft.Extensions.Options.IOptions<AccessOptions>>(), SystemTime.Clock);
            Keys = new(_database, SystemTime.Clock);
            Clinics = new(_database, SystemTime.Clock);
        }

        public UserDirectory Users { get; }

        public KeyRing Keys { get; }

        public ClinicDirectory Clinics { get; }

        public void Dispose() => (_database as IDisposable)?.Dispose();
    }
}
