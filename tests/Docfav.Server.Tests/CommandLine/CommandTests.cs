using System.Net;
using Docfav.Server.Clinics;
using Docfav.Server.CommandLine;
using Docfav.Server.Staff;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.CommandLine;

public sealed class CommandTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    const string Password = "correct horse battery staple";

    [Fact]
    public async Task An_installation_is_set_up_by_commands_while_a_server_runs_on_the_same_folder()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        Task<CommandResult> DoAsync(string command, string input = "") => ServerProcess.RunAsync([.. Words(command), .. ServerProcess.On(deployment)], input);

        var user = await DoAsync("users create --email ana@example.com --firstname Ana --lastname Núñez", Password + "\n");
        var userId = Guid.Parse(Succeeded(user).Lines.Single());
        var clinicId = Guid.Parse(Succeeded(await DoAsync("clinics create --name Sol --timezone Europe/Madrid --manager ANA@example.com")).Lines.Single());
        var made = Succeeded(await DoAsync("keys create --user ana@example.com --name web --scopes user:read,backofficeclinics:read --expires 2099-12-31"));
        var secret = made.Lines.Single();
        var key = deployment.Nodes[0].Client(secret, clinicId);

        secret.ShouldStartWith("df_pk_");
        made.Errors.ShouldNotContain(secret);
        (await key.GetAsync("/me")).ShouldSucceed().GetProperty("id").GetGuid().ShouldBe(userId);
        (await key.GetAsync("clinic")).ShouldSucceed().GetProperty("name").GetString().ShouldBe("Sol");
        await using (var db = deployment.Database.OpenRead())
        {
            var row = await db.ApiKeys.SingleAsync(Cancellation);
            row.ExpiresAt.ShouldBe(Instant.FromUtc(2100, 1, 1, 0, 0));
            (await db.Users.SingleAsync(Cancellation)).PasswordHash.ShouldNotBeNull().ShouldNotContain(Password);
        }

        var listed = Succeeded(await DoAsync("keys list"));
        listed.Lines.Length.ShouldBe(2);
        listed.Output.ShouldContain("2100-01-01T00:00:00+00:00");
        listed.Output.ShouldContain(secret[^4..]);
        (listed.Output + listed.Errors).ShouldNotContain(secret["df_pk_".Length..^4]);

        Succeeded(await DoAsync("api disable"));
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.ServiceUnavailable, "API_DISABLED");
        Succeeded(await DoAsync("api enable"));
        (await key.GetAsync("/me")).ShouldSucceed();

        Succeeded(await DoAsync($"keys revoke {listed.Lines[1].Split('\t')[0]}"));
        (await key.GetAsync("/me")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
    }

    [Fact]
    public async Task Commands_work_on_PostgreSQL_while_a_server_runs_on_it()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Postgres, cluster);
        Task<CommandResult> DoAsync(string command, string input = "") => ServerProcess.RunAsync([.. Words(command), .. ServerProcess.On(deployment)], input);
        var clinic = await deployment.ClinicAsync(await deployment.UserAsync());
        var user = await deployment.UserAsync();
        var key = deployment.Nodes[0].Client(await deployment.KeyAsync(user), clinic.Id);

        (await key.GetAsync("clinic")).ShouldBeRefused(HttpStatusCode.Forbidden, "CLINIC_MANAGER_ACCESS_DENIED");
        Succeeded(await DoAsync($"members add --clinic {clinic.Id} --user {user.Email} --manager"));
        (await key.GetAsync("clinic")).ShouldSucceed();
        Succeeded(await DoAsync($"users disable {user.Email}"));
        (await key.GetAsync("clinic")).ShouldBeRefused(HttpStatusCode.Unauthorized, "API_KEY_REVOKED");
    }

    [Fact]
    public async Task A_member_gets_a_role_and_an_own_agenda_and_keeps_what_a_command_does_not_name()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        var (clinic, user) = (await deployment.ClinicAsync(await deployment.UserAsync()), await deployment.UserAsync());
        var staff = new StaffMember { ClinicId = clinic.Id, Id = Guid.NewGuid(), IsActive = true };
        await deployment.SaveAsync(staff);
        var lookup = deployment.Nodes[0].Get<MembershipLookup>();

        async Task<(ClinicRole, Guid?)> AfterAsync(string options)
        {
            (await Commands.RunAsync([.. Words($"members add --clinic {clinic.Id} --user {user.Email} {options}".Trim()), .. ServerProcess.On(deployment)])).ShouldBe(0);
            var membership = (await lookup.FindAsync(user.Id, clinic.Id, Cancellation)).ShouldNotBeNull();
            return (membership.Role, membership.StaffId);
        }

        (await AfterAsync("")).ShouldBe((ClinicRole.Professional, null));
        (await AfterAsync("--role receptionist")).ShouldBe((ClinicRole.Receptionist, null));
        (await AfterAsync($"--staff {staff.Id}")).ShouldBe((ClinicRole.Receptionist, staff.Id));
        (await AfterAsync("--role manager")).ShouldBe((ClinicRole.Manager, staff.Id));
        (await AfterAsync("--role professional")).ShouldBe((ClinicRole.Professional, staff.Id));
        string[] other = [.. Words($"members add --clinic {clinic.Id} --user {user.Email} --staff {Guid.NewGuid()}"), .. ServerProcess.On(deployment)];
        (await Commands.RunAsync(other)).ShouldBe(1);
    }

    [Theory]
    [InlineData(1, "users password nobody@example.com")]
    [InlineData(1, "keys list --database nonsense")]
    [InlineData(2, "keys create --user a@example.com")]
    public async Task A_process_ends_with_a_sentence_and_1_where_it_refuses_or_2_where_it_is_misused(int exitCode, string command)
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        string[] data = command.Contains("--data", StringComparison.Ordinal) ? [] : ["--data", folder];

        var result = await ServerProcess.RunAsync([.. Words(command), .. data], "a password\n");

        result.ExitCode.ShouldBe(exitCode, result.Output + result.Errors);
        result.Output.ShouldBeEmpty();
        result.Errors.ShouldNotBeNullOrWhiteSpace();
        result.Errors.ShouldNotContain("   at ");

        Directory.Delete(folder, recursive: true);
    }

    // The same, without the cost of a process for each.
    [Theory]
    [InlineData(2, "users")]
    [InlineData(2, "users create --email ana@example.com")]
    [InlineData(2, "keys create --user a@example.com --name x --scopes user:read --expires 31/12/2026")]
    [InlineData(2, "keys create --user a@example.com --name x --scopes user:read --expires 2026-02-30")]
    [InlineData(2, "keys revoke not-an-id")]
    [InlineData(2, "members add --clinic x --user a@example.com")]
    [InlineData(2, "members add --clinic 6edafcff-732d-4cce-8f16-f0d50d2b22b2 --user a@example.com --role owner")]
    [InlineData(2, "keys list --bogus")]
    [InlineData(1, "keys create --user nobody@example.com --name x --scopes user:read")]
    [InlineData(1, "keys create --user nobody@example.com --name x --scopes user:write")]
    [InlineData(1, "keys create --user nobody@example.com --name x --scopes user:read --allow-ip 10.0.0.1/8")]
    [InlineData(1, "users disable nobody@example.com")]
    [InlineData(1, "clinics create --name Sol --timezone Nowhere/Land --manager nobody@example.com")]
    [InlineData(1, "members add --clinic 6edafcff-732d-4cce-8f16-f0d50d2b22b2 --user nobody@example.com")]
    [InlineData(1, "keys list --database Host=127.0.0.1;Port=1;Username=x;Timeout=3")]
    [InlineData(1, "keys list --data /proc/nowhere")]
    [InlineData(0, "keys list")]
    [InlineData(0, "migrate")]
    [InlineData(2, "bogus")]
    [InlineData(0, "--help")]
    [InlineData(1, "keys revoke 6edafcff-732d-4cce-8f16-f0d50d2b22b2")]
    public async Task The_exit_code_says_whether_a_command_was_refused_or_misused(int exitCode, string command)
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        string[] data = command.Contains("--data", StringComparison.Ordinal) || exitCode == 2 ? [] : ["--data", folder];

        (await Commands.RunAsync([.. Words(command), .. data])).ShouldBe(exitCode);

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_password_is_read_from_standard_input_and_one_that_is_too_short_refused()
    {
        var folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;
        foreach (var (input, exitCode) in ((string, int)[])[("1234567\n", 1), ("12345678", 0)])
        {
            var result = await ServerProcess.RunAsync(
                [.. Words("users create --email ana@example.com --firstname Ana --lastname N"), "--data", folder], input);

            result.ExitCode.ShouldBe(exitCode, result.Errors);
            (result.Output + result.Errors).ShouldNotContain("1234567");
        }

        Directory.Delete(folder, recursive: true);
    }

    static string[] Words(string command) => command.Split(' ');

    static CommandResult Succeeded(CommandResult result)
    {
        result.ExitCode.ShouldBe(0, result.Output + result.Errors);
        return result;
    }
}
