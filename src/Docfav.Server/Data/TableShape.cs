using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Docfav.Server.Data;

/// <summary>What the model says of tables beyond Entity Framework's own words.</summary>
static class TableShape
{
    /// <summary>Marks an entity whose rows are never changed: the database refuses it.</summary>
    public const string AppendOnly = "Docfav:AppendOnly";
}

/// <summary>An entity's table as the model maps it, for writers that go below the change tracker.</summary>
sealed class TableShape<T> where T : class
{
    readonly (IProperty Property, Func<object, object?> Read)[] _columns;
    readonly bool _isAppendOnly;

    public TableShape(DocfavDb db)
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        Name = entity.GetTableName()!;
        _isAppendOnly = entity.FindAnnotation(TableShape.AppendOnly) is not null;
        _columns = [.. entity.GetProperties().Select(property => (property, Reader(property)))];
        Columns = [.. _columns.Select(column => column.Property.GetColumnName())];
        StoreTypes = [.. _columns.Select(column => column.Property.GetColumnType())];
        Key = [.. entity.FindPrimaryKey()!.Properties.Select(property => property.GetColumnName())];
    }

    public string Name { get; }
    public IReadOnlyList<string> Columns { get; }
    public IReadOnlyList<string> StoreTypes { get; }
    public IReadOnlyList<string> Key { get; }

    /// <summary>An INSERT's tail that replaces the row with the same key, whole; where rows are only ever appended, it leaves that row as it is.</summary>
    public string OnConflict
    {
        get
        {
            var rest = _isAppendOnly ? [] : Columns.Except(Key).Select(column => $"\"{column}\" = excluded.\"{column}\"").ToArray();
            return $"ON CONFLICT ({Quoted(Key)}) DO {(rest.Length == 0 ? "NOTHING" : "UPDATE SET " + string.Join(", ", rest))}";
        }
    }

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));

    /// <summary>The column's value as the driver takes it; null for NULL.</summary>
    public object? Value(T row, int column) => _columns[column].Read(row);

    static Func<object, object?> Reader(IProperty property)
    {
        var getter = property.GetGetter();
        return property.GetTypeMapping().Converter is { } converter
            ? row => getter.GetClrValue(row) is { } value ? converter.ConvertToProvider(value) : null
            : getter.GetClrValue;
    }
}
