using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

public sealed class GivenRowsTests(SharedDeployments deployments)
{
    static readonly SqlQuery<string> s_echo = new(
        """
        SELECT a, b, c, d, e, f, g
        FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bytea[], $5::int[], $6::bigint[], $7::boolean[]) AS given (a, b, c, d, e, f, g)
        """,
        row => string.Join('|', row.UuidOrNull(0), row.InstantOrNull(1), row.TextOrNull(2), row.BytesOrNull(3) is { } bytes ? Convert.ToHexString(bytes) : null, row.IntOrNull(4),
            row.IsNull(5) ? null : row.Number(5), row.IsNull(6) ? null : row.Flag(6)));

    static readonly object?[] s_full =
        [new Guid("0b1f6a52-3c1e-4b52-9f0e-8a9c1d2e3f40"), Instant.FromUtc(2026, 3, 29, 1, 0), "ñ'\"", new byte[] { 0, 255 }, -1, long.MaxValue, true];

    [Theory, OnEveryDatabase]
    public async Task Rows_come_as_they_were_given_wherever_they_have_nulls(DatabaseKind kind)
    {
        const string Full = "0b1f6a52-3c1e-4b52-9f0e-8a9c1d2e3f40|2026-03-29T01:00:00Z|ñ'\"|00FF|-1|9223372036854775807|True";
        var database = (await deployments.OnAsync(kind)).Database;
        var empty = new object?[s_full.Length];

        foreach (var (rows, expected) in ((object?[][], string[])[])
            [([s_full], [Full]), ([empty, s_full], ["||||||", Full]), ([s_full, empty, s_full], [Full, "||||||", Full]), ([empty, empty, s_full, empty], ["||||||", "||||||", Full, "||||||"])])
        {
            var batch = database.Batch();
            var answer = batch.AddRows(s_echo, rows);
            await batch.RunAsync(TestContext.Current.CancellationToken);
            answer.ShouldBe(expected);
        }
    }
}
