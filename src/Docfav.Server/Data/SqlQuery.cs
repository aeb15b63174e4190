using System.Diagnostics;
using System.Text.RegularExpressions;
using NodaTime;

namespace Docfav.Server.Data;

/// <summary>
/// A query of a hot path, run below Entity Framework (docs/decisions/0016). One text serves both databases: parameters are <c>$1</c>, <c>$2</c>, … in the
/// order in which they first appear; a list of ids is asked for with <c>= ANY ($3)</c>, and a text in another with <c>strpos(text, $4) > 0</c>.
/// Rows that are given (<see cref="SqlBatch.AddRows"/>) are asked for with <c>unnest($1::uuid[], $2::text[]) AS given (id, name)</c>.
/// Whoever takes rows that nobody else is at ends with <see cref="SkipLocked"/>. <see cref="IndexedBy"/> is for SQLite alone.
/// </summary>
/// <param name="text">The SQL.</param>
public abstract partial class SqlQuery(string text)
{
    /// <summary>Locks the rows that are read, and leaves out those that somebody else has locked.</summary>
    public const string SkipLocked = " FOR UPDATE SKIP LOCKED";

    /// <summary>The SQL as PostgreSQL reads it.</summary>
    public string Text { get; } = Index().Replace(text, "");

    /// <summary>
    /// The SQL as SQLite reads it; a list of ids comes as a JSON array of their hexadecimal digits, rows that are given come one after another, and a row
    /// needs no lock: who writes is alone.
    /// </summary>
    public string SqliteText { get; } = Given().Replace(AnyOf().Replace(text, "IN (SELECT unhex(value) FROM json_each(${list}))"), GivenRow)
        .Replace("strpos(", "instr(", StringComparison.Ordinal).Replace(SkipLocked, "", StringComparison.Ordinal);

    /// <summary>
    /// Follows a table that SQLite is to read by an index: it does not know how many rows an index leaves, and may take one of fewer columns. PostgreSQL, which
    /// knows, is not told.
    /// </summary>
    public static string IndexedBy(string index) => $" INDEXED BY {index}";

    [GeneratedRegex(@" INDEXED BY \w+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();

    [GeneratedRegex(@"= ANY \((?<list>\$\d+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyOf();

    [GeneratedRegex(
        @"unnest\((?<value>\$\d+)::\w+\[\](,\s+(?<value>\$\d+)::\w+\[\])*\)\s+AS (?<name>\w+) \((?<column>\w+)(,\s+(?<column>\w+))*\)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Given();

    static string GivenRow(Match given) =>
        $"(SELECT {string.Join(", ", given.Groups["value"].Captures.Zip(given.Groups["column"].Captures, (value, column) => $"{value} AS {column}"))}) AS {given.Groups["name"]}";
}

/// <summary>A query of a hot path, and what it makes of each row.</summary>
/// <param name="text">The SQL.</param>
/// <param name="read">Makes of the current row what the caller asked for.</param>
public sealed class SqlQuery<T>(string text, Func<SqlRow, T> read) : SqlQuery(text)
{
    public T Read(SqlRow row) => read(row);
}

/// <summary>The current row of a result; columns count from 0.</summary>
public abstract class SqlRow
{
    /// <summary>A power of two.</summary>
    const int Names = 256;

    string?[]? _names;

    public abstract bool IsNull(int column);
    public abstract Guid Uuid(int column);
    public abstract string Text(int column);
    public abstract byte[] Bytes(int column);
    public abstract long Number(int column);
    public abstract bool Flag(int column);
    public abstract Instant Instant(int column);
    public abstract LocalDate Date(int column);
    public abstract LocalDateTime LocalTime(int column);

    public int Int(int column) => (int)Number(column);

    /// <summary>A text that many rows have alike, such as the name of a service: one string for all of them, mostly.</summary>
    public string Name(int column)
    {
        var text = Text(column);
        ref var known = ref (_names ??= new string?[Names])[text.GetHashCode(StringComparison.Ordinal) & (Names - 1)];
        return known == text ? known : known = text;
    }

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);
    public Guid? UuidOrNull(int column) => IsNull(column) ? null : Uuid(column);
    public virtual string? TextOrNull(int column) => IsNull(column) ? null : Text(column);
    public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);
    public Instant? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);
    public LocalDate? DateOrNull(int column) => IsNull(column) ? null : Date(column);
}

/// <summary>Queries that are sent together: one round trip to PostgreSQL, one snapshot of SQLite.</summary>
public abstract class SqlBatch
{
    /// <summary>The diagnostic source that tells of each batch before it runs: an event of this name, with the batch's <see cref="SqlQuery"/> objects.</summary>
    public const string Diagnostics = "Docfav.Database.Batch";

    static readonly DiagnosticListener s_diagnostics = new(Diagnostics);

    readonly List<Part> _parts = [];

    /// <summary>Adds a query.</summary>
    /// <param name="query">The query. One that writes and answers no rows may only be followed by others that answer none; RETURNING makes it answer.</param>
    /// <param name="values">Its parameters: ids and lists of ids, instants, dates, texts, bytes, whole numbers, true or false; or null.</param>
    /// <returns>Its rows, once the batch has run.</returns>
    public IReadOnlyList<T> Add<T>(SqlQuery<T> query, params object?[] values)
    {
        var part = new Part<T>(query, values);
        _parts.Add(part);
        return part.Rows;
    }

    /// <summary>Adds a query of rows that are given, at least one: a statement for all on PostgreSQL, one for each on SQLite.</summary>
    /// <param name="query">The query.</param>
    /// <param name="rows">The rows, each with a value for every parameter of the query.</param>
    /// <returns>The rows that it answers, once the batch has run.</returns>
    public IReadOnlyList<T> AddRows<T>(SqlQuery<T> query, IReadOnlyList<object?[]> rows)
    {
        var part = new Part<T>(query, []) { Given = rows };
        _parts.Add(part);
        return part.Rows;
    }

    /// <summary>Runs the queries, once.</summary>
    public ValueTask RunAsync(CancellationToken cancellation)
    {
        if (s_diagnostics.IsEnabled(Diagnostics))
        {
            s_diagnostics.Write(Diagnostics, _parts.Select(part => part.Query).ToArray());
        }

        return RunAsync(_parts, cancellation);
    }

    protected abstract ValueTask RunAsync(IReadOnlyList<Part> parts, CancellationToken cancellation);

    /// <summary>One query with its parameters.</summary>
    protected internal abstract class Part(SqlQuery query, object?[] values)
    {
        public SqlQuery Query { get; } = query;
        public IReadOnlyList<object?> Values { get; } = values;

        /// <summary>The rows that are given to the query instead; null where it has but one of values.</summary>
        public IReadOnlyList<object?[]>? Given { get; init; }

        /// <summary>Takes the current row in.</summary>
        public abstract void Take(SqlRow row);

        /// <summary>Whether another part asks the same query with the same values, texts and bytes being compared by what they hold.</summary>
        public bool AsksTheSame(Part other) =>
            ReferenceEquals(Query, other.Query) && Given is null && other.Given is null && Values.SequenceEqual(other.Values, ValueComparer.Instance);

        /// <summary>Takes the rows of a part that asks the same.</summary>
        public abstract void TakeFrom(Part other);

        /// <summary>Forgets the rows.</summary>
        public abstract void Clear();
    }

    sealed class Part<T>(SqlQuery<T> query, object?[] values) : Part(query, values)
    {
        public List<T> Rows { get; } = [];

        public override void Take(SqlRow row) => Rows.Add(query.Read(row));

        public override void TakeFrom(Part other) => Rows.AddRange(((Part<T>)other).Rows);

        public override void Clear() => Rows.Clear();
    }

    sealed class ValueComparer : IEqualityComparer<object?>
    {
        public static readonly ValueComparer Instance = new();

        public new bool Equals(object? x, object? y) => x is byte[] bytes ? y is byte[] other && bytes.AsSpan().SequenceEqual(other) : object.Equals(x, y);

        public int GetHashCode(object obj) => throw new NotSupportedException("Values are compared, and not looked up.");
    }
}

/// <summary>Single queries below Entity Framework.</summary>
static class SqlQueries
{
    /// <summary>Runs a query on a context's connection, in its transaction; it may also write.</summary>
    public static async ValueTask<IReadOnlyList<T>> ReadAsync<T>(this DocfavDb db, SqlQuery<T> query, CancellationToken cancellation, params object?[] values)
    {
        var batch = db.Batch();
        var rows = batch.Add(query, values);
        await batch.RunAsync(cancellation);
        return rows;
    }
}
