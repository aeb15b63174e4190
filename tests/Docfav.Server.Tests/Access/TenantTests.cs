using System.Net;
using System.Text;
using Docfav.Server.Access;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

/// <summary>User A manages the clinics A1 and A2, user B the clinic B. Nobody gets at what is not theirs, nor learns that it is there.</summary>
public sealed class TenantTests(SharedDeployments deployments)
{
    // Headers that differ from answer to answer, whatever is asked.
    static readonly HashSet<string> Fresh = new(["Date", "X-Request-Id", "X-RateLimit-Remaining", "X-RateLimit-Reset"], StringComparer.OrdinalIgnoreCase);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_clinic_of_others_is_answered_exactly_as_one_that_does_not_exist(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        foreach (var (own, foreign, key) in ((Tenant, Tenant, string)[])[(world.A1, world.B, world.KeyOfA), (world.B, world.A1, world.KeyOfB)])
        {
            Guid[] clinics = [Guid.NewGuid(), foreign.Clinic.Id, own.Calendar, own.Profile, own.Client, foreign.Client, Guid.Empty, Guid.AllBitsSet];
            foreach (var operation in BelowClinic(world.Deployment.Nodes[0]))
            {
                var answers = new List<string>();
                foreach (var clinic in clinics)
                {
                    var answer = await SendAsync(world.Deployment.Nodes[0].Client(key, clinic), operation, foreign.Client);

                    answer.ShouldBeRefused(HttpStatusCode.Forbidden, "CLINIC_MANAGER_ACCESS_DENIED");
                    answers.Add(answer.Timeless + string.Join('\n', HeaderNames(answer)));
                }

                answers.Distinct().Count().ShouldBe(1, $"{operation.Route}\n{string.Join("\n\n", answers)}");
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_client_of_another_clinic_is_answered_exactly_as_one_that_does_not_exist(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        var caller = world.Deployment.Nodes[0].Client(world.KeyOfA, world.A1.Clinic.Id);
        Guid[] clients = [Guid.NewGuid(), world.B.Client, world.A2.Client, world.A1.Staff, world.A1.Clinic.Id, world.A1.Service, Guid.Empty];
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Patch])
        {
            var answers = new List<string>();
            foreach (var client in clients)
            {
                using var body = method == HttpMethod.Get ? null : new StringContent("""{"name":"changed"}""", Encoding.UTF8, "application/json");
                var answer = await caller.SendAsync(method, $"clinic/clients/{client}", body);

                answer.ShouldBeRefused(HttpStatusCode.NotFound, "NOT_FOUND");
                answers.Add(answer.Timeless + string.Join('\n', HeaderNames(answer)));
            }

            answers.Distinct().Count().ShouldBe(1, string.Join("\n\n", answers));
        }

        await using var db = world.Deployment.Database.OpenRead();
        (await db.Clients.AnyAsync(client => client.ClinicId == world.B.Clinic.Id && client.Firstname == "changed", Cancellation)).ShouldBeFalse();
        (await db.Clients.AnyAsync(client => client.ClinicId == world.A2.Clinic.Id && client.Firstname == "changed", Cancellation)).ShouldBeFalse();
    }

    [Theory, OnEveryDatabase]
    public async Task A_filter_by_an_id_that_is_not_the_clinics_finds_nothing(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        var caller = world.Deployment.Nodes[0].Client(world.KeyOfA, world.A1.Clinic.Id);
        foreach (var (name, own, wrongKind) in ((string, Guid, Guid)[])[("calendar_id", world.A1.Calendar, world.A1.Staff), ("staff_id", world.A1.Staff, world.A1.Calendar)])
        {
            (await caller.GetAsync($"clinic/staffcalendars?{name}={own}")).ShouldSucceed().GetArrayLength().ShouldBe(1);
            foreach (var id in world.B.Ids.Concat(world.A2.Ids).Concat([Guid.NewGuid(), wrongKind, Guid.Empty]))
            {
                (await caller.GetAsync($"clinic/staffcalendars?{name}={id}")).ShouldSucceed().GetArrayLength().ShouldBe(0, name);
            }
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_member_who_is_no_manager_sees_the_clinic_in_lists_and_nothing_below_it(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        var member = await world.Deployment.UserAsync();
        var profile = Guid.NewGuid();
        await world.Deployment.SaveAsync(new Member { ClinicId = world.A1.Clinic.Id, Id = profile, UserId = member.Id, Type = "professional", IsManager = false });
        var caller = world.Deployment.Nodes[0].Client(await world.Deployment.KeyAsync(member), world.A1.Clinic.Id);

        (await caller.GetAsync("/backofficeclinics")).ShouldSucceed().EnumerateArray().Select(clinic => clinic.GetProperty("id").GetGuid()).ShouldBe([world.A1.Clinic.Id]);
        (await caller.GetAsync("/profiles")).ShouldSucceed().EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ShouldBe([profile]);
        foreach (var operation in BelowClinic(world.Deployment.Nodes[0]))
        {
            (await SendAsync(caller, operation, world.A1.Client)).ShouldBeRefused(HttpStatusCode.Forbidden, "CLINIC_MANAGER_ACCESS_DENIED");
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_manager_who_is_one_no_longer_is_refused_with_the_next_request(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        var caller = world.Deployment.Nodes[0].Client(world.KeyOfA, world.A1.Clinic.Id);
        (await caller.GetAsync("clinic/clients")).ShouldSucceed();

        await world.Deployment.Database.WriteAsync(
            (db, token) => db.Members.Where(row => row.Id == world.A1.Profile).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsManager, false), token),
            CancellationToken.None);

        (await caller.GetAsync("clinic/clients")).ShouldBeRefused(HttpStatusCode.Forbidden, "CLINIC_MANAGER_ACCESS_DENIED");
    }

    [Theory, OnEveryDatabase]
    public async Task Nothing_of_another_tenant_is_in_any_list(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind), clientsOfB: 40);
        var caller = world.Deployment.Nodes[0].Client(world.KeyOfA, world.A1.Clinic.Id);
        string[] lists =
        [
            "/me", "/profiles", "/backofficeclinics", "clinic", "clinic/calendars", "clinic/staff", "clinic/staffcalendars?limit=1000", "clinic/services",
            "clinic/clients?limit=100", "clinic/clients?limit=100&order_by=email.asc", "clinic/clients/autocomplete?limit=1000&keyword=w",
            "clinic/clients/autocomplete?limit=1000&keyword=example.com",
        ];
        foreach (var list in lists)
        {
            var answer = await caller.GetAsync(list);
            answer.ShouldSucceed();
            answer.Text.ShouldNotContain(world.B.Word);
            foreach (var id in world.B.Ids)
            {
                answer.Text.ShouldNotContain(id.ToString());
            }

            if (list.StartsWith("clinic", StringComparison.Ordinal))
            {
                answer.Text.ShouldContain(world.A1.Word);
                answer.Text.ShouldNotContain(world.A2.Word);
            }
        }

        (await caller.GetAsync("clinic/clients")).Data.GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(1);
        (await caller.GetAsync($"clinic/clients/autocomplete?keyword={world.B.Word}")).ShouldSucceed().GetArrayLength().ShouldBe(0);
        (await caller.GetAsync($"clinic/clients/autocomplete?keyword={world.A2.Word}")).ShouldSucceed().GetArrayLength().ShouldBe(0);
    }

    [Theory, OnEveryDatabase]
    public async Task A_body_cannot_say_whose_client_it_is(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        var caller = world.Deployment.Nodes[0].Client(world.KeyOfA, world.A1.Clinic.Id);
        foreach (var field in (string[])["clinic_id", "clinicId", "ClinicId", "back_office_clinic_id", "id", "client_number", "user_id", "created_at", "is_active", "has_photo", "__proto__", "$type"])
        {
            var body = $$"""{"name":"Eva","{{field}}":"{{world.B.Clinic.Id}}"}""";

            (await caller.PostAsync("clinic/clients", body)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
            (await caller.PatchAsync($"clinic/clients/{world.A1.Client}", body)).ShouldBeRefused(HttpStatusCode.BadRequest, "VALIDATION_ERROR", field);
        }

        await using var db = world.Deployment.Database.OpenRead();
        (await db.Clients.CountAsync(client => client.ClinicId == world.B.Clinic.Id, Cancellation)).ShouldBe(1);
        (await db.Clients.CountAsync(client => client.ClinicId == world.A1.Clinic.Id, Cancellation)).ShouldBe(1);
    }

    [Theory, OnEveryDatabase]
    public async Task An_email_of_another_clinic_is_free_in_this_one(DatabaseKind kind)
    {
        var world = await World.MakeAsync(await deployments.OnAsync(kind));
        var caller = world.Deployment.Nodes[0].Client(world.KeyOfA, world.A1.Clinic.Id);

        (await caller.PostAsync("clinic/clients", $$"""{"email":"{{world.A1.Word}}-0@EXAMPLE.com"}""")).ShouldBeRefused(HttpStatusCode.Conflict, "CLIENT_EMAIL_EXISTS");
        foreach (var other in (Tenant[])[world.A2, world.B])
        {
            (await caller.PostAsync("clinic/clients", $$"""{"email":"{{other.Word}}-0@example.com"}""")).ShouldSucceed(HttpStatusCode.Created);
        }
    }

    // Every operation below a clinic, with the body that it takes.
    static IEnumerable<Operation> BelowClinic(Node node) =>
        Operation.Of(node).Where(operation => operation.Route.StartsWith("/backofficeclinics/{}", StringComparison.Ordinal) && operation.Answer != HttpStatusCode.BadRequest);

    static async Task<ApiResponse> SendAsync(ApiClient caller, Operation operation, Guid client)
    {
        using var body = operation.Body is null ? null : new StringContent(operation.Body, Encoding.UTF8, "application/json");
        return await caller.SendAsync(new HttpMethod(operation.Method), operation.PathFor(client), body);
    }

    static IEnumerable<string> HeaderNames(ApiResponse answer) =>
        answer.Headers.Concat(answer.ContentHeaders)
            .Select(header => Fresh.Contains(header.Key) ? header.Key : $"{header.Key}: {string.Join(',', header.Value)}")
            .Order(StringComparer.Ordinal);

    sealed record World(Deployment Deployment, Tenant A1, Tenant A2, Tenant B, string KeyOfA, string KeyOfB)
    {
        public static async Task<World> MakeAsync(Deployment deployment, int clientsOfB = 1)
        {
            User a = await deployment.UserAsync(), b = await deployment.UserAsync();
            return new(
                deployment, await Tenant.MakeAsync(deployment, a), await Tenant.MakeAsync(deployment, a), await Tenant.MakeAsync(deployment, b, clientsOfB),
                await deployment.KeyAsync(a), await deployment.KeyAsync(b));
        }
    }
}
