using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Docfav.Server.Data.Postgres;

/// <summary>How PostgreSQL holds our types: uuid, timestamptz, date and timestamp; folded text sorts byte by byte.</summary>
public sealed class PostgresDocfavDb(DbContextOptions<PostgresDocfavDb> options) : DocfavDb(options)
{
    bool _sharesTransaction;

    /// <summary>An instant as the driver takes it. A query may reach beyond the years that it knows; nothing is stored there.</summary>
    public static DateTime Time(Instant instant) => NodaTime.Instant.Max(LocalDays.Earliest, NodaTime.Instant.Min(instant, LocalDays.Latest)).ToDateTimeUtc();

    /// <summary>An instant as the driver gives it.</summary>
    public static Instant Instant(DateTime time) => NodaTime.Instant.FromDateTimeUtc(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    /// <summary>What the session that it works on has prepared.</summary>
    internal PostgresStatements Statements { get; private set; } = new();

    public override SqlBatch Batch() => new PostgresContextBatch(this);

    protected override SqlBatch LastBatch() => _sharesTransaction ? Batch() : new PostgresLastBatch(this);

    /// <summary>Works on a session, in a transaction that is not this context's alone to commit.</summary>
    internal void Share(NpgsqlConnection connection, PostgresStatements statements)
    {
        Database.SetDbConnection(connection, contextOwnsConnection: false);
        (_sharesTransaction, Statements) = (true, statements);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Instant>().HaveConversion<InstantTimestamp>().HaveColumnType("timestamp with time zone");
        configurationBuilder.Properties<LocalDate>().HaveConversion<DateOfDriver>().HaveColumnType("date");
        configurationBuilder.Properties<LocalDateTime>().HaveConversion<DateTimeOfDriver>().HaveColumnType("timestamp without time zone");
        configurationBuilder.DefaultTypeMapping<Instant>().HasConversion<InstantTimestamp>();
        configurationBuilder.DefaultTypeMapping<LocalDate>().HasConversion<DateOfDriver>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Client>(client =>
        {
            client.Property(item => item.NameFolded).UseCollation("C");
            client.Property(item => item.FirstnameFolded).UseCollation("C");
            client.Property(item => item.LastnameFolded).UseCollation("C");
            client.Property(item => item.EmailFolded).UseCollation("C");
            client.Property(item => item.SearchText).UseCollation("C");
            client.Property(item => item.SearchGrams).HasColumnName("search_grams");
            client.HasIndex(item => new { item.ClinicId, item.DateOfBirth, item.Id }).HasNullSortOrder(NullSortOrder.Unspecified, NullSortOrder.NullsFirst);
        });
        modelBuilder.Entity<Appointment>(appointment =>
        {
            // The index that every database has, with the end beside the start (0014_ends_beside_starts.sql).
            var starts = appointment.HasIndex(item => new { item.ClinicId, item.StaffCalendarId, item.BookedFrom });
            appointment.Metadata.RemoveIndex(starts.Metadata);
            appointment.HasIndex(item => new { item.ClinicId, item.StaffCalendarId, item.BookedFrom, item.BookedTo })
                .HasDatabaseName("ix_appointments_clinic_id_staff_calendar_id_booked_from");
        });
    }

    // The first instant of all is the driver's minus infinity, which comes back without a kind.
    sealed class InstantTimestamp() : ValueConverter<Instant, DateTime>(
        instant => Time(instant), time => Instant(time));

    sealed class DateOfDriver() : ValueConverter<LocalDate, DateOnly>(date => date.ToDateOnly(), date => LocalDate.FromDateOnly(date));

    sealed class DateTimeOfDriver() : ValueConverter<LocalDateTime, DateTime>(
        time => time.ToDateTimeUnspecified(), time => LocalDateTime.FromDateTime(time));
}
