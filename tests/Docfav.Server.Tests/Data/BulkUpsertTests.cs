using System.Data.Common;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Docfav.Server.Services;
using Docfav.Server.Tests.DataFile.Demo;
using Docfav.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

public sealed class BulkUpsertTests(PostgresCluster cluster)
{
    static readonly Guid ClinicId = new("0b1f6a52-3c1e-4b52-9f0e-8a9c1d2e3f40");
    static readonly Guid ClientId = new("0b1f6a52-3c1e-4b52-9f0e-8a9c1d2e3f41");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_row_comes_back_as_it_was_written(DatabaseKind kind)
    {
        await using var stage = await OpenAsync(kind);

        await WriteAsync(stage.Database, Full(ClientId, 1));

        ShouldBeSame(await OnlyAsync(stage.Database), Full(ClientId, 1));
    }

    [Theory, OnEveryDatabase]
    public async Task A_row_whose_key_is_there_replaces_it_whole(DatabaseKind kind)
    {
        await using var stage = await OpenAsync(kind);
        await WriteAsync(stage.Database, Full(ClientId, 1));
        var bare = new Client { ClinicId = ClinicId, Id = ClientId, ClientNumber = 2, Firstname = new string('ñ', 400), Note = "" };
        bare.Fold();

        await WriteAsync(stage.Database, bare);

        ShouldBeSame(await OnlyAsync(stage.Database), bare);
    }

    [Theory, OnEveryDatabase]
    public async Task A_row_that_breaks_another_unique_index_is_refused_and_nothing_is_stored(DatabaseKind kind)
    {
        await using var stage = await OpenAsync(kind);

        var refusal = await Should.ThrowAsync<DbException>(() => WriteAsync(stage.Database, Full(ClientId, 1), Full(Guid.Empty, 2)));

        stage.Database.IsUniqueViolation(refusal, "email_key").ShouldBeTrue();
        await using var db = stage.Database.OpenRead();
        (await db.Clients.AnyAsync(Cancellation)).ShouldBeFalse();
    }

    [Theory, OnEveryDatabase]
    public async Task A_row_of_a_clinic_that_is_not_there_is_refused(DatabaseKind kind)
    {
        await using var stage = await OpenAsync(kind);
        var stray = Full(ClientId, 1);
        stray.ClinicId = ClientId;

        await Should.ThrowAsync<DbException>(() => WriteAsync(stage.Database, stray));
    }

    [Theory, OnEveryDatabase]
    public async Task A_rate_is_kept_with_its_decimals_and_as_nothing(DatabaseKind kind)
    {
        await using var stage = await OpenAsync(kind);
        Service[] services = [MakeService(ClientId, 5.25m), MakeService(ClinicId, null)];

        await WriteAsync(stage.Database, services);

        await using var db = stage.Database.OpenRead();
        (await db.Services.OrderBy(service => service.Id).Select(service => service.VatRate).ToArrayAsync(Cancellation)).ShouldBe([null, 5.25m]);
    }

    static async Task WriteAsync<T>(IDatabase database, params T[] rows) where T : class =>
        await database.WriteLongAsync(
            async (db, token) =>
            {
                await using var writer = database.BulkUpsert<T>(db);
                foreach (var row in rows)
                {
                    await writer.AddAsync(row, token);
                }

                await writer.FlushAsync(token);
                return rows.Length;
            },
            Cancellation);

    static async Task<Client> OnlyAsync(IDatabase database)
    {
        await using var db = database.OpenRead();
        return await db.Clients.SingleAsync(Cancellation);
    }

    static void ShouldBeSame(Client stored, Client written)
    {
        foreach (var property in typeof(Client).GetProperties())
        {
            property.GetValue(stored).ShouldBe(property.GetValue(written), property.Name);
        }
    }

    static Client Full(Guid id, int number)
    {
        var client = new Client
        {
            ClinicId = ClinicId,
            Id = id,
            ClientNumber = number,
            Firstname = "Łukasz",
            Lastname = "Größe 𝒳",
            Email = "l@clinica.example",
            Phone = "+34 600 000 000",
            Gender = Gender.Female,
            DateOfBirth = new LocalDate(1990, 2, 28),
            Note = new string('€', 2_000),
            Tags = ["vip", "niños"],
            IsActive = false,
            Language = Language.En,
            CreatedAt = Instant.FromUtc(2026, 1, 2, 3, 4, 5),
        };
        client.Fold();
        return client;
    }

    static Service MakeService(Guid id, decimal? rate) => new() { ClinicId = ClinicId, Id = id, Name = "Masaje", VatRate = rate };

    async Task<DemoDatabase> OpenAsync(DatabaseKind kind)
    {
        var stage = await DemoDatabase.OpenAsync(kind, cluster, Cancellation);
        await WriteAsync(stage.Database, new Clinic { Id = ClinicId, Name = "Clínica", Timezone = "Europe/Madrid" });
        return stage;
    }
}
