using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>A browser that a user has signed in with. The cookie carries its id.</summary>
public sealed class UserSession
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }

    /// <summary>The user's stamp when the session began or was last confirmed; it ends when the two differ.</summary>
    public required string SecurityStamp { get; set; }
    public Instant CreatedAt { get; set; }

    /// <summary>To about a minute.</summary>
    public Instant LastSeenAt { get; set; }

    /// <summary>The first instant at which it no longer holds.</summary>
    public Instant ExpiresAt { get; set; }

    /// <summary>Whether it outlives the browser, and idleness.</summary>
    public bool IsRemembered { get; set; }

    /// <summary>The browser as it names itself, shortened.</summary>
    public string? UserAgent { get; set; }
    public string? Address { get; set; }
}

sealed class UserSessionMapping : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.ToTable("user_sessions").HasKey(session => session.Id);
        builder.HasOne<User>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(session => session.UserId);
        builder.HasIndex(session => session.ExpiresAt);
    }
}
