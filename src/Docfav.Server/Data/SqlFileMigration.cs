using Microsoft.EntityFrameworkCore.Migrations;

namespace Docfav.Server.Data;

/// <summary>A migration whose SQL stands in a file beside it, named as the migration is.</summary>
public abstract class SqlFileMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var type = GetType();
        var file = $"{type.Namespace}.{type.Name.TrimStart('M')}.sql";
        using var stream = type.Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The migration's file {file} is not in the assembly.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
