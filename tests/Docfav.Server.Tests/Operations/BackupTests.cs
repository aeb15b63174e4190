using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Docfav.Server.Data;
using Docfav.Server.Operations;
using Docfav.Server.Tests.CommandLine;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Operations;

public sealed class BackupTests(PostgresCluster cluster) : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("docfav-test-").FullName;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, OnEveryDatabase]
    public async Task A_restored_database_is_backed_up_before_a_server_has_used_it(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        (await ServerProcess.RunAsync(["backup", At("a.backup"), .. ServerProcess.On(deployment)])).ExitCode.ShouldBe(0);
        await using var place = await Deployment.PrepareAsync(kind, cluster);
        (await ServerProcess.RunAsync(["restore", At("a.backup"), .. ServerProcess.On(place)])).ExitCode.ShouldBe(0);

        var again = await ServerProcess.RunAsync(["backup", At("b.backup"), .. ServerProcess.On(place)]);

        again.Errors.ShouldBeEmpty();
        again.ExitCode.ShouldBe(0);
    }

    [Theory, OnEveryDatabase]
    public async Task Backups_to_the_same_file_at_the_same_time_leave_one_that_is_whole(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var user = await deployment.UserAsync();
        var backup = new StorageOptions { Data = deployment.Folder, Database = deployment.ConnectionString }.Backup();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => backup.WriteAsync(At("a.backup"), Cancellation), Cancellation)));

        refusals.ShouldAllBe(refusal => refusal == null);
        Directory.GetFiles(_folder).ShouldBe([At("a.backup")]);
        await using var place = await Deployment.PrepareAsync(kind, cluster);
        var restored = new StorageOptions { Data = place.Folder, Database = place.ConnectionString };
        (await restored.Backup().RestoreAsync(At("a.backup"), replace: false, Cancellation)).ShouldBeNull();
        var node = await place.AddNodeAsync([]);
        await using var db = node.Get<IDatabase>().OpenRead();
        (await db.Users.SingleAsync(Cancellation)).Id.ShouldBe(user.Id);
    }

    [Theory, OnEveryDatabase]
    public async Task A_backup_is_restored_into_an_empty_place_and_serves_what_it_held(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var user = await deployment.UserAsync();
        var clinic = await deployment.ClinicAsync(user);
        var key = await deployment.KeyAsync(user);
        (await deployment.Nodes[0].Client(key, clinic.Id).PostAsync("clinic/clients", """{"name":"Eva"}""")).ShouldSucceed(HttpStatusCode.Created);
        (await ReadyAsync(deployment.Nodes[0])).GetProperty("last_backup_at").ValueKind.ShouldBe(JsonValueKind.Null);

        var written = await ServerProcess.RunAsync(["backup", At("a.backup"), .. ServerProcess.On(deployment)]);

        written.ExitCode.ShouldBe(0, written.Errors);
        written.Lines.ShouldBe([At("a.backup")]);
        Directory.GetFiles(_folder).ShouldBe([At("a.backup")]);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(At("a.backup")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var noted = await ReadyAsync(deployment.Nodes[0]);
        noted.GetProperty("status").GetString().ShouldBe("ready");
        noted.GetProperty("last_backup_at").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        await using var fresh = await RestoredAsync(kind, "a.backup");
        (await fresh.Nodes[0].Client(key, clinic.Id).GetAsync("clinic/clients")).ShouldSucceed().GetProperty("meta").GetProperty("total").GetInt32().ShouldBe(1);
        (await fresh.Nodes[0].Client(key, clinic.Id).PostAsync("clinic/clients", """{"name":"Leo"}""")).ShouldSucceed(HttpStatusCode.Created)
            .GetProperty("client_number").GetInt32().ShouldBe(2);
    }

    [Theory, OnEveryDatabase]
    public async Task A_restore_replaces_only_when_told_to_and_never_beside_a_server(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var storage = new StorageOptions { Data = deployment.Folder, Database = deployment.ConnectionString };
        var user = await deployment.UserAsync();
        (await storage.Backup().WriteAsync(At("a.backup"), Cancellation)).ShouldBeNull();
        var later = await deployment.UserAsync();

        (await storage.Backup().RestoreAsync(At("a.backup"), replace: true, Cancellation)).ShouldNotBeNull().ShouldContain("Stop");
        await deployment.Nodes[0].DisposeAsync();
        await LetGoAsync(storage);
        (await storage.Backup().RestoreAsync(At("a.backup"), replace: false, Cancellation)).ShouldNotBeNull().ShouldContain("--replace");
        (await UsersAsync(storage)).ShouldBe([user.Id, later.Id], ignoreOrder: true);
        await LetGoAsync(storage);
        (await storage.Backup().RestoreAsync(At("a.backup"), replace: true, Cancellation)).ShouldBeNull();

        (await UsersAsync(storage)).ShouldBe([user.Id]);
        Directory.GetFiles(deployment.Folder).ShouldNotContain(file => file.Contains("restored", StringComparison.Ordinal) || file.Contains("unfinished", StringComparison.Ordinal));
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_damaged_foreign_or_newer_is_refused_and_changes_nothing(DatabaseKind kind)
    {
        await using var deployment = await Deployment.StartAsync(kind, cluster);
        var storage = new StorageOptions { Data = deployment.Folder, Database = deployment.ConnectionString };
        var user = await deployment.UserAsync();
        (await storage.Backup().WriteAsync(At("whole"), Cancellation)).ShouldBeNull();
        await deployment.Database.WriteAsync(
            (db, token) => db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('9999_later', '99.0.0')", token), Cancellation);
        (await storage.Backup().WriteAsync(At("newer"), Cancellation)).ShouldBeNull();
        await deployment.Nodes[0].DisposeAsync();
        await LetGoAsync(storage);
        var bytes = await File.ReadAllBytesAsync(At("whole"), Cancellation);
        await File.WriteAllBytesAsync(At("half"), bytes[..(bytes.Length / 2)], Cancellation);
        await File.WriteAllTextAsync(At("foreign"), "{\"format\":\"docfav-data\"}", Cancellation);
        await File.WriteAllTextAsync(At("empty"), "", Cancellation);

        foreach (var (file, reason) in ((string, string)[])[("half", ""), ("foreign", "import"), ("empty", "no backup"), ("absent", "no file"), ("newer", "9999_later")])
        {
            (await storage.Backup().RestoreAsync(At(file), replace: true, Cancellation)).ShouldNotBeNull(file).ShouldContain(reason);
            (await UsersAsync(storage)).ShouldBe([user.Id], file);
            await LetGoAsync(storage);
        }
    }

    [Fact]
    public async Task A_restore_of_the_embedded_database_that_was_interrupted_after_its_decision_ends_with_the_next_start()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Sqlite, cluster);
        var storage = new StorageOptions { Data = deployment.Folder };
        var user = await deployment.UserAsync();
        (await storage.Backup().WriteAsync(At("a.backup"), Cancellation)).ShouldBeNull();
        await deployment.UserAsync();
        await deployment.Nodes[0].DisposeAsync();

        // The server has left its log, which holds the second user; the restore was killed before it took that away.
        File.Exists(Path.Combine(deployment.Folder, "docfav.db-wal")).ShouldBeTrue();
        File.Copy(At("a.backup"), Path.Combine(deployment.Folder, "docfav.db.restored"));

        (await UsersAsync(storage)).ShouldBe([user.Id]);
        File.Exists(Path.Combine(deployment.Folder, "docfav.db.restored")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_newest_backups_of_a_pattern_are_kept_and_nothing_else_is_touched()
    {
        foreach (var name in (string[])["d-2026-01-01T000000Z.db", "d-2026-01-03T000000Z.db", "d-2026-01-02T235959Z.db", "e-2026-01-01T000000Z.db", "d-2026-01-01.db", "d-{date}.db"])
        {
            await File.WriteAllTextAsync(At(name), "", Cancellation);
        }

        var pattern = new BackupName(At("d-{date}.db"));

        pattern.At(Instant.FromUtc(2026, 2, 3, 4, 5, 6)).ShouldBe(At("d-2026-02-03T040506Z.db"));
        pattern.Beyond(1).ShouldBe([At("d-2026-01-02T235959Z.db"), At("d-2026-01-01T000000Z.db")]);
        pattern.Beyond(3).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2, "backup")]
    [InlineData(2, "backup x --keep 3")]
    [InlineData(2, "backup x-{date} --keep 0")]
    [InlineData(2, "restore")]
    [InlineData(1, "restore /nowhere/x")]
    [InlineData(1, "backup x")]
    public async Task Wrong_usage_and_refusals_have_their_exit_codes(int exitCode, string command) =>
        (await Server.CommandLine.Commands.RunAsync([.. command.Split(' '), "--data", At("data")])).ShouldBe(exitCode);

    [Fact]
    public async Task No_password_stands_on_a_command_line()
    {
        await using var deployment = await Deployment.StartAsync(DatabaseKind.Postgres, cluster);
        var shims = Directory.CreateDirectory(At("shims")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(shims, "pg_dump"), $"#!/bin/sh\nprintf '%s\\n' \"$@\" > {At("arguments")}\necho \"${{PGPASSWORD:+given}}\" >> {At("arguments")}\n", Cancellation);
        using (var chmod = Process.Start("chmod", ["+x", Path.Combine(shims, "pg_dump")]))
        {
            await chmod.WaitForExitAsync(Cancellation);
        }

        var result = await ServerProcess.RunAsync(
            ["backup", At("a.backup"), .. ServerProcess.On(deployment)], environment: new KeyValuePair<string, string>("PATH", $"{shims}:{Environment.GetEnvironmentVariable("PATH")}"));

        result.ExitCode.ShouldBe(0, result.Errors);
        var arguments = await File.ReadAllTextAsync(At("arguments"), Cancellation);
        arguments.ShouldContain("given");
        arguments.ShouldNotContain(new NpgsqlConnectionStringBuilder(deployment.ConnectionString).Password!);
    }

    string At(string name) => Path.Combine(_folder, name);

    async Task<Deployment> RestoredAsync(DatabaseKind kind, string file)
    {
        var fresh = await Deployment.PrepareAsync(kind, cluster);
        var result = await ServerProcess.RunAsync(["restore", At(file), .. ServerProcess.On(fresh)]);
        result.ExitCode.ShouldBe(0, result.Errors);
        await fresh.AddNodeAsync([]);
        return fresh;
    }

    static async Task<JsonElement> ReadyAsync(Node node) =>
        JsonDocument.Parse(await node.Http.GetStringAsync("/health/ready", Cancellation)).RootElement;

    static async Task<Guid[]> UsersAsync(StorageOptions storage)
    {
        var database = storage.Open();
        await database.MigrateAsync(Cancellation);
        await using (var db = database.OpenRead())
        {
            var users = await db.Users.Select(user => user.Id).ToArrayAsync(Cancellation);
            (database as IDisposable)?.Dispose();
            return users;
        }
    }

    /// <summary>PostgreSQL ends a session a moment after its client has gone.</summary>
    static async Task LetGoAsync(StorageOptions storage)
    {
        if (storage.Database is not { } connectionString)
        {
            return;
        }

        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        for (var sessions = 1L; sessions > 0; await Task.Delay(20, Cancellation))
        {
            await using var count = source.CreateCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'docfav' AND pid <> pg_backend_pid()");
            sessions = (long)(await count.ExecuteScalarAsync(Cancellation))!;
        }
    }
}
