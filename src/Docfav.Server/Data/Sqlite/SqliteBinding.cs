using System.Buffers;
using System.Linq.Expressions;
using System.Text;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>Binds the types that our columns have; SQLite copies what it is given.</summary>
static class SqliteBinding
{
    /// <summary>A call that binds a value to a place, counted from 1.</summary>
    public static MethodCallExpression Of(Expression statement, int place, Expression value)
    {
        var plain = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        var (method, type) =
            plain == typeof(string) ? (nameof(Text), typeof(string))
            : plain == typeof(byte[]) ? (nameof(Blob), typeof(byte[]))
            : plain == typeof(bool) ? (nameof(Flag), typeof(bool?))
            : plain == typeof(int) || plain == typeof(short) || plain == typeof(long) ? (nameof(Number), typeof(long?))
            : throw new NotSupportedException($"No column is bound as {plain}.");
        return Expression.Call(
            typeof(SqliteBinding), method, null, statement, Expression.Constant(place), value.Type == type ? value : Expression.Convert(value, type));
    }

    public static void Text(sqlite3_stmt statement, int place, string? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(statement, place);
            return;
        }

        if (value.Length == 0)
        {
            // An empty span has no address, which SQLite takes for NULL.
            raw.sqlite3_bind_text(statement, place, value);
            return;
        }

        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = length > 512 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[512];
        raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static void Blob(sqlite3_stmt statement, int place, byte[]? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(statement, place);
        }
        else
        {
            raw.sqlite3_bind_blob(statement, place, value);
        }
    }

    public static void Flag(sqlite3_stmt statement, int place, bool? value) => Number(statement, place, value switch { null => null, true => 1, false => 0 });

    public static void Number(sqlite3_stmt statement, int place, long? value)
    {
        if (value is { } number)
        {
            raw.sqlite3_bind_int64(statement, place, number);
        }
        else
        {
            raw.sqlite3_bind_null(statement, place);
        }
    }
}
