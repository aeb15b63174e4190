using Npgsql;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Hosting;

public sealed class PostgresClusterTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_databases_see_nothing_of_each_other()
    {
        var first = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        var second = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);

        await AskAsync(first, "CREATE TABLE note (text text)");

        (await AskAsync(first, "SELECT to_regclass('note')::text")).ShouldBe("note");
        (await AskAsync(second, "SELECT to_regclass('note')::text")).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task A_copy_has_what_its_template_has_although_that_has_open_connections()
    {
        var template = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        await AskAsync(template, "CREATE TABLE note AS SELECT 'kept' AS text");
        await using var open = new NpgsqlConnection(template);
        await open.OpenAsync(Cancellation);

        var copies = await Task.WhenAll(
            cluster.CreateDatabaseAsync(template, Cancellation),
            cluster.CreateDatabaseAsync(template, Cancellation));

        foreach (var copy in copies)
            (await AskAsync(copy, "SELECT text FROM note")).ShouldBe("kept");
    }

    [Fact]
    public async Task A_dropped_database_is_gone_although_it_has_open_connections()
    {
        var database = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);
        await using var open = new NpgsqlConnection(database);
        await open.OpenAsync(Cancellation);

        await cluster.DropDatabaseAsync(database, Cancellation);

        var refusal = await Should.ThrowAsync<PostgresException>(() => AskAsync(database, "SELECT 1"));
        refusal.SqlState.ShouldBe(PostgresErrorCodes.InvalidCatalogName);
    }

    [Fact]
    public async Task The_server_is_of_a_supported_version_and_keeps_text_in_UTF_8()
    {
        var database = await cluster.CreateDatabaseAsync(cancellationToken: Cancellation);

        Convert.ToInt32(await AskAsync(database, "SELECT current_setting('server_version_num')::int"), null).ShouldBeGreaterThanOrEqualTo(150_000);
        (await AskAsync(database, "SHOW server_encoding")).ShouldBe("UTF8");
    }

    [Fact]
    public async Task A_private_server_listens_on_loopback_only_and_leaves_nothing_behind()
    {
        string connectionString;
        string directory;
        await using (var server = await PostgresServer.StartAsync(Cancellation))
        {
            connectionString = server.ConnectionString;
            directory = (string)(await AskAsync(connectionString, "SHOW data_directory"))!;

            (await AskAsync(connectionString, "SHOW listen_addresses")).ShouldBe("127.0.0.1");
            (await AskAsync(connectionString, "SHOW unix_socket_directories")).ShouldBe("");
            Directory.Exists(Path.GetDirectoryName(directory)).ShouldBeTrue();
        }

        Directory.Exists(Path.GetDirectoryName(directory)).ShouldBeFalse();
        await Should.ThrowAsync<NpgsqlException>(() => AskAsync(connectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_private_server_refuses_a_connection_without_its_password()
    {
        await using var server = await PostgresServer.StartAsync(Cancellation);
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" }.ConnectionString;

        var refusal = await Should.ThrowAsync<PostgresException>(() => AskAsync(guess, "SELECT 1"));
        refusal.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
