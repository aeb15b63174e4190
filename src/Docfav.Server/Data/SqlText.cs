using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Docfav.Server.Data;

/// <summary>Hand-written SQL with named parameters of our own types.</summary>
static class SqlText
{
    /// <summary>Rows of a statement that is run as it stands; columns are named as <typeparamref name="T"/>'s properties.</summary>
    public static IQueryable<T> SqlRows<T>(this DocfavDb db, string sql, params ReadOnlySpan<(string Name, object? Value)> values) =>
        db.Database.SqlQueryRaw<T>(sql, Parameters(db, values));

    /// <summary>Runs a statement; answers how many rows it changed.</summary>
    public static Task<int> Execute(this DocfavDb db, string sql, CancellationToken cancellation, params ReadOnlySpan<(string Name, object? Value)> values) =>
        db.Database.ExecuteSqlRawAsync(sql, Parameters(db, values), cancellation);

    static object[] Parameters(DocfavDb db, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var types = db.GetService<IRelationalTypeMappingSource>();
        using var command = db.Database.GetDbConnection().CreateCommand();
        var parameters = new object[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (name, value) = values[i];
            parameters[i] = value is null
                ? throw new ArgumentException($"{name} is null; write NULL into the statement.", nameof(values))
                : types.FindMapping(value.GetType(), db.Model)!.CreateParameter(command, name, value, nullable: false);
        }

        return parameters;
    }
}
