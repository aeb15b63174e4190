using System.Linq.Expressions;
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
    readonly IProperty[] _columns;
    readonly bool _isAppendOnly;

    public TableShape(IModel model)
    {
        var entity = model.FindEntityType(typeof(T))!;
        Name = entity.GetTableName()!;
        _isAppendOnly = entity.FindAnnotation(TableShape.AppendOnly) is not null;
        _columns = [.. entity.GetProperties()];
        Columns = [.. _columns.Select(column => column.GetColumnName())];
        StoreTypes = [.. _columns.Select(column => column.GetColumnType())];
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

    /// <summary>A column's value as the driver takes it, in the driver's own type: to be compiled, so that no value is boxed.</summary>
    public Expression Value(int column, ParameterExpression row)
    {
        var property = _columns[column];
        var value = Expression.Property(row, property.PropertyInfo!);
        return property.GetTypeMapping().Converter is { } converter ? Converted(value, converter.ConvertToProviderExpression) : value;
    }

    static Expression Converted(Expression value, LambdaExpression convert)
    {
        var takes = convert.Parameters[0].Type;
        if (value.Type == takes)
        {
            return takes.IsValueType && Nullable.GetUnderlyingType(takes) is null ? Expression.Invoke(convert, value) : NullOr(value, Expression.Invoke(convert, value));
        }

        // A converter of a plain value serves the nullable property too.
        return NullOr(value, Expression.Invoke(convert, Expression.Convert(value, takes)));
    }

    static ConditionalExpression NullOr(Expression value, Expression converted)
    {
        var type = converted.Type.IsValueType && Nullable.GetUnderlyingType(converted.Type) is null
            ? typeof(Nullable<>).MakeGenericType(converted.Type)
            : converted.Type;
        return Expression.Condition(
            Expression.Equal(value, Expression.Constant(null, value.Type)), Expression.Constant(null, type), Expression.Convert(converted, type));
    }
}
