using Docfav.Server.Data;
using Docfav.Server.Tests.Hosting;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Data;

public sealed class SqlRowTests(SharedDeployments deployments)
{
    [Theory, OnEveryDatabase]
    public async Task Texts_are_read_whole_and_an_empty_one_is_not_null(DatabaseKind kind)
    {
        foreach (var (sql, text) in ((string, string?)[])[("'ñ😀'", "ñ😀"), ("''", ""), ("CAST(NULL AS text)", null)])
        {
            (await ReadAsync(kind, sql, row => (row.IsNull(0), row.TextOrNull(0), row.IsNull(0) ? null : row.Text(0)))).ShouldBe((text is null, text, text));
        }
    }

    [Fact]
    public async Task What_is_long_or_holds_a_zero_is_read_to_its_end()
    {
        (await ReadAsync(DatabaseKind.Sqlite, "replace(hex(zeroblob(50000)), '0', 'ñ')", row => row.Text(0))).ShouldBe(new string('ñ', 100_000));
        (await ReadAsync(DatabaseKind.Sqlite, "'a' || char(0) || 'b'", row => row.TextOrNull(0))).ShouldBe("a\0b");
        (await ReadAsync(DatabaseKind.Sqlite, "zeroblob(0)", row => (row.Bytes(0).Length, row.BytesOrNull(0)?.Length))).ShouldBe((0, 0));
        (await ReadAsync(DatabaseKind.Sqlite, "42", row => row.Text(0))).ShouldBe("42");
    }

    [Fact]
    public async Task Dates_and_times_are_read_as_they_are_written_and_what_is_none_is_refused()
    {
        (await ReadAsync(DatabaseKind.Sqlite, "'2028-02-29'", row => row.Date(0))).ShouldBe(new LocalDate(2028, 2, 29));
        (await ReadAsync(DatabaseKind.Sqlite, "'-0044-03-15'", row => row.Date(0))).ShouldBe(new LocalDate(-44, 3, 15));
        (await ReadAsync(DatabaseKind.Sqlite, "'2026-03-29T02:30:59'", row => row.LocalTime(0))).ShouldBe(new LocalDateTime(2026, 3, 29, 2, 30, 59));
        await ShouldBeRefusedAsync("2026-03-29T24:00:00", row => row.LocalTime(0));
        foreach (var text in (string[])["2027-02-29", "2026-1/-01", "2026/01/01", "2026-1-01", ""])
        {
            await ShouldBeRefusedAsync(text, row => row.Date(0));
        }
    }

    async Task ShouldBeRefusedAsync<T>(string text, Func<SqlRow, T> read)
    {
        var refusal = await Should.ThrowAsync<Exception>(ReadAsync(DatabaseKind.Sqlite, $"'{text}'", read), text);
        (refusal is FormatException or ArgumentOutOfRangeException).ShouldBeTrue($"{text}: {refusal}");
    }

    async Task<T> ReadAsync<T>(DatabaseKind kind, string sql, Func<SqlRow, T> read)
    {
        var batch = (await deployments.OnAsync(kind)).Database.Batch();
        var rows = batch.Add(new SqlQuery<T>($"SELECT {sql}", read));
        await batch.RunAsync(TestContext.Current.CancellationToken);
        return rows.ShouldHaveSingleItem();
    }
}
