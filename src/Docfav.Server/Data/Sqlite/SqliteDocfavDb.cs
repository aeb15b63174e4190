using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Server.Data.Sqlite;

/// <summary>How SQLite holds our types: UUIDs as 16 bytes in order of reading, instants as seconds, local dates and times as ISO text.</summary>
public sealed class SqliteDocfavDb(DbContextOptions<SqliteDocfavDb> options) : DocfavDb(options)
{
    public static string Text(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    public static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    public static LocalDateTime LocalTime(string text) => LocalDateTimePattern.GeneralIso.Parse(text).Value;

    public override SqlBatch Batch() => new SqliteContextBatch(this);

    protected override SqlBatch LastBatch() => Batch();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Guid>().HaveConversion<UuidBytes>();
        configurationBuilder.Properties<Instant>().HaveConversion<InstantSeconds>();
        configurationBuilder.Properties<LocalDate>().HaveConversion<DateText>();
        configurationBuilder.DefaultTypeMapping<Guid>().HasConversion<UuidBytes>();
        configurationBuilder.DefaultTypeMapping<Instant>().HasConversion<InstantSeconds>();
        configurationBuilder.DefaultTypeMapping<LocalDate>().HasConversion<DateText>();
        configurationBuilder.Properties<LocalDateTime>().HaveConversion<DateTimeText>();
    }

    sealed class UuidBytes() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

    sealed class InstantSeconds() : ValueConverter<Instant, long>(
        instant => instant.ToUnixTimeSeconds(), seconds => Instant.FromUnixTimeSeconds(seconds));

    sealed class DateText() : ValueConverter<LocalDate, string>(
        date => Text(date), text => Date(text));

    sealed class DateTimeText() : ValueConverter<LocalDateTime, string>(
        time => time.ToString("uuuu-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), text => LocalTime(text));
}
