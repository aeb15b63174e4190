using System.Runtime.InteropServices;
using System.Text;
using NodaTime;
using SQLitePCL;

namespace Docfav.Server.Data.Sqlite;

/// <summary>
/// The row that a statement stands on. A page has thousands of columns: they are asked for without the ceremony of a managed call, which may be left out where
/// the native one takes less than a microsecond and waits for nothing. Texts are read as they lie in the page; asked for as text they are copied first, to end
/// with a zero.
/// </summary>
sealed unsafe partial class SqliteRow : SqlRow
{
    /// <summary>A prepared statement that nobody closes meanwhile.</summary>
    public nint Statement { get; set; }

    public override bool IsNull(int column) => sqlite3_column_type(Statement, column) == raw.SQLITE_NULL;

    public override Guid Uuid(int column) => new(Value(column), bigEndian: true);

    public override string Text(int column) => Encoding.UTF8.GetString(Value(column));

    /// <inheritdoc/>
    /// <remarks>What is not null but empty has no address either.</remarks>
    public override string? TextOrNull(int column) => Value(column) is { IsEmpty: false } text ? Encoding.UTF8.GetString(text) : IsNull(column) ? null : "";

    public override byte[] Bytes(int column) => Value(column).ToArray();

    public override long Number(int column) => sqlite3_column_int64(Statement, column);

    public override bool Flag(int column) => Number(column) != 0;

    public override Instant Instant(int column) => NodaTime.Instant.FromUnixTimeSeconds(Number(column));

    public override LocalDate Date(int column) => DateOf(Value(column)) ?? SqliteDocfavDb.Date(Text(column));

    public override LocalDateTime LocalTime(int column) => TimeOf(Value(column)) ?? SqliteDocfavDb.LocalTime(Text(column));

    /// <summary>The date of <c>2026-02-05</c>; null where it is written otherwise.</summary>
    static LocalDate? DateOf(ReadOnlySpan<byte> text) =>
        text is [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _]
        && TryNumber(text[..4], out var year) && TryNumber(text[5..7], out var month) && TryNumber(text[8..], out var day)
            ? new LocalDate(year, month, day) : null;

    /// <summary>The time of <c>2026-02-05T09:30:00</c>; null where it is written otherwise.</summary>
    static LocalDateTime? TimeOf(ReadOnlySpan<byte> text) =>
        text is [.., (byte)'T', _, _, (byte)':', _, _, (byte)':', _, _] && DateOf(text[..^9]) is { } date
        && TryNumber(text[^8..^6], out var hour) && TryNumber(text[^5..^3], out var minute) && TryNumber(text[^2..], out var second)
            ? date.At(new LocalTime(hour, minute, second)) : null;

    static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    ReadOnlySpan<byte> Value(int column) => new(sqlite3_column_blob(Statement, column), sqlite3_column_bytes(Statement, column));

    [LibraryImport("e_sqlite3"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_column_type(nint statement, int column);

    [LibraryImport("e_sqlite3"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial long sqlite3_column_int64(nint statement, int column);

    [LibraryImport("e_sqlite3"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial byte* sqlite3_column_blob(nint statement, int column);

    [LibraryImport("e_sqlite3"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int sqlite3_column_bytes(nint statement, int column);
}
