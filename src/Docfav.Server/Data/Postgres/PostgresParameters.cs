using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Docfav.Server.Data.Postgres;

/// <summary>Values of queries as the driver takes them.</summary>
static class PostgresParameters
{
    public static NpgsqlParameter Of(object? value) => value switch
    {
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
        IReadOnlyCollection<Guid> ids => new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] },
        Instant instant => new NpgsqlParameter<DateTime> { TypedValue = PostgresDocfavDb.Time(instant) },
        LocalDate date => new NpgsqlParameter<DateOnly> { TypedValue = date.ToDateOnly() },
        string text => new NpgsqlParameter<string> { TypedValue = text },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        int number => new NpgsqlParameter<int> { TypedValue = number },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
        null => new NpgsqlParameter { Value = DBNull.Value },
        _ => throw NotSupported(value),
    };

    /// <summary>Rows as an array for each column, in which all values that are not null are of one type.</summary>
    public static IEnumerable<NpgsqlParameter> OfRows(IReadOnlyList<object?[]> rows) =>
        Enumerable.Range(0, rows[0].Length).Select(column => OfColumn([.. rows.Select(row => row[column])]));

    static NpgsqlParameter OfColumn(object?[] values) => System.Array.Find(values, value => value is not null) switch
    {
        Guid => Array(values, value => (Guid?)value),
        // The driver takes the type of times from the first of them, which may be null.
        Instant => Array(values, value => value is Instant instant ? PostgresDocfavDb.Time(instant) : (DateTime?)null, NpgsqlDbType.TimestampTz),
        string => Array(values, value => (string?)value),
        byte[] => Array(values, value => (byte[]?)value),
        int => Array(values, value => (int?)value),
        long => Array(values, value => (long?)value),
        bool => Array(values, value => (bool?)value),
        // An array that is missing is as good as one of nothing but nulls.
        null => new NpgsqlParameter { Value = DBNull.Value },
        var value => throw NotSupported(value),
    };

    static NpgsqlParameter<T[]> Array<T>(object?[] values, Func<object?, T> convert, NpgsqlDbType? of = null)
    {
        var parameter = new NpgsqlParameter<T[]> { TypedValue = System.Array.ConvertAll(values, value => convert(value)) };
        if (of is { } type)
        {
            parameter.NpgsqlDbType = NpgsqlDbType.Array | type;
        }

        return parameter;
    }

    static NotSupportedException NotSupported(object value) => new($"No parameter is a {value.GetType()}.");
}
