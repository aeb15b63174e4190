using System.Xml.Linq;
using Docfav.Server.Data;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Docfav.Server.Access.SignIn;

/// <summary>A key that protects cookies, as the framework writes it.</summary>
public sealed class DataProtectionKey
{
    /// <summary>The framework's name of it.</summary>
    public required string Name { get; set; }
    public required string Xml { get; set; }
}

sealed class DataProtectionKeyMapping : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_keys").HasKey(key => key.Name);
}

/// <summary>Keeps the keys of Data Protection in the database: all nodes share them, and sessions outlive a restart.</summary>
public sealed class ProtectionKeys(IDatabase database) : IXmlRepository
{
    static readonly SqlQuery<string> s_all = new("SELECT xml FROM data_protection_keys ORDER BY name", row => row.Text(0));

    /// <summary>The framework asks for them at the start, and has no asynchronous form.</summary>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var batch = database.Batch();
        var all = batch.Add(s_all);
        Task.Run(async () => await batch.RunAsync(CancellationToken.None)).GetAwaiter().GetResult();
        return [.. all.Select(XElement.Parse)];
    }

    /// <summary>The framework asks for it once in about 80 days, and has no asynchronous form.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        var key = new DataProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) };
        Task.Run(() => database.WriteAsync(
            async (db, token) =>
            {
                db.Add(key);
                return await db.SaveChangesAsync(token);
            },
            CancellationToken.None)).GetAwaiter().GetResult();
    }
}
