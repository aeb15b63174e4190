using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;
using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Clients;

public enum Gender
{
    Male,
    Female,
}

/// <summary>A person (or company) whom the clinic treats.</summary>
public sealed class Client
{
    public Guid ClinicId { get; set; }
    public Guid Id { get; set; }

    /// <summary>Counts up from 1 in each clinic, and is never used again.</summary>
    public int ClientNumber { get; set; }
    public string? Firstname { get; set; }
    public string? Lastname { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public Gender? Gender { get; set; }
    public LocalDate? DateOfBirth { get; set; }
    public string? Address { get; set; }
    public string? City { get; set; }
    public string? Province { get; set; }
    public string? PostCode { get; set; }
    public string? CountryCode { get; set; }
    public string? IdCard { get; set; }
    public string? Note { get; set; }
    public List<string> Tags { get; set; } = [];
    public bool IsActive { get; set; } = true;
    public bool IsCompany { get; set; }
    public bool WalkIn { get; set; }
    public bool ReceiveReminders { get; set; } = true;
    public bool ReceiveCampaigns { get; set; } = true;
    public Language? Language { get; set; }
    public bool HasPhoto { get; set; }
    public Instant CreatedAt { get; set; }

    /// <summary>The e-mail address without regard to case; unique in a clinic.</summary>
    public string? EmailKey { get; private set; }

    /// <summary>Folded full name: the order of lists.</summary>
    public string NameFolded { get; private set; } = "";
    public string FirstnameFolded { get; private set; } = "";
    public string LastnameFolded { get; private set; } = "";
    public string EmailFolded { get; private set; } = "";

    /// <summary>What searching looks through: each part on a line of its own, so that no word is found across two.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>The search text's entries in the search index; PostgreSQL keeps them in the row, SQLite in an index beside it.</summary>
    internal int[] SearchGrams { get; private set; } = [];

    /// <summary>The client that takes this one's place while it is being deleted; it is not stored.</summary>
    internal Guid? MergedInto { get; set; }

    public string Fullname => PersonName.Full(Firstname, Lastname);

    /// <summary>Derives the folded columns. Whoever changes clinic, names, e-mail, phone or ID card calls it before saving.</summary>
    public void Fold()
    {
        if (ClinicId == Guid.Empty)
        {
            throw new InvalidOperationException("A client is folded for a clinic.");
        }

        EmailKey = EmailAddress.Key(Email);
        NameFolded = Folding.Fold(Fullname);
        FirstnameFolded = Folding.Fold(Firstname);
        LastnameFolded = Folding.Fold(Lastname);
        EmailFolded = Folding.Fold(Email);
        SearchText = string.Join('\n', FirstnameFolded, LastnameFolded, EmailFolded, Folding.Fold(Phone), Folding.Fold(IdCard), Digits(Phone));
        SearchGrams = Clients.SearchGrams.Of(ClinicId, SearchText);
    }

    internal static string Digits(string? phone) => string.Concat((phone ?? "").Where(char.IsAsciiDigit));
}

sealed class ClientMapping : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.ToTable("clients").HasKey(client => new { client.ClinicId, client.Id });
        builder.HasOne<Clinic>().WithMany().HasForeignKey(client => client.ClinicId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(client => client.Gender).HasConversion<short?>();
        builder.Property(client => client.Language).HasConversion<short?>();
        builder.Property(client => client.Tags).HasConversion(TagsText.Converter, TagsText.Comparer);
        builder.Ignore(client => client.Fullname);
        builder.HasIndex(client => client.Id);
        builder.HasIndex(client => new { client.ClinicId, client.EmailKey }).IsUnique();
        builder.HasIndex(client => new { client.ClinicId, client.ClientNumber }).IsUnique();
        builder.HasIndex(client => new { client.ClinicId, client.NameFolded, client.Id });
        builder.HasIndex(client => new { client.ClinicId, client.FirstnameFolded, client.Id });
        builder.HasIndex(client => new { client.ClinicId, client.LastnameFolded, client.Id });
        builder.HasIndex(client => new { client.ClinicId, client.EmailFolded, client.Id });
        builder.HasIndex(client => new { client.ClinicId, client.CreatedAt, client.Id });
        builder.HasIndex(client => new { client.ClinicId, client.DateOfBirth, client.Id });
    }
}
