using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Access.SignIn;

/// <summary>A WebAuthn credential that a user signs in with.</summary>
public sealed class UserPasskey
{
    /// <summary>The credential's id, unique everywhere; at most 1,023 bytes.</summary>
    public required byte[] CredentialId { get; set; }
    public Guid UserId { get; set; }
    public required string Name { get; set; }

    /// <summary>The public key in COSE form.</summary>
    public required byte[] PublicKey { get; set; }
    public Instant CreatedAt { get; set; }

    /// <summary>The authenticator's counter at its last use; it runs on only where the passkey is not a copy.</summary>
    public long SignCount { get; set; }

    /// <summary>How the browser may reach the authenticator, separated by spaces.</summary>
    public required string Transports { get; set; }
    public bool IsUserVerified { get; set; }
    public bool IsBackupEligible { get; set; }
    public bool IsBackedUp { get; set; }

    /// <summary>As ASP.NET Core Identity takes it. The attestation was checked when the passkey was made, and is not kept.</summary>
    public UserPasskeyInfo ToInfo() => new(
        CredentialId, PublicKey, CreatedAt.ToDateTimeOffset(), (uint)SignCount, Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), IsUserVerified,
        IsBackupEligible, IsBackedUp, [], [])
    {
        Name = Name,
    };
}

/// <summary>A code that stands in for the authenticator once.</summary>
public sealed class UserRecoveryCode
{
    public Guid UserId { get; set; }

    /// <summary>SHA-256 of the user's id and the code.</summary>
    public required byte[] CodeHash { get; set; }
}

sealed class UserPasskeyMapping : IEntityTypeConfiguration<UserPasskey>
{
    public void Configure(EntityTypeBuilder<UserPasskey> builder)
    {
        builder.ToTable("user_passkeys").HasKey(passkey => passkey.CredentialId);
        builder.HasOne<User>().WithMany().HasForeignKey(passkey => passkey.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(passkey => passkey.UserId);
    }
}

sealed class UserRecoveryCodeMapping : IEntityTypeConfiguration<UserRecoveryCode>
{
    public void Configure(EntityTypeBuilder<UserRecoveryCode> builder)
    {
        builder.ToTable("user_recovery_codes").HasKey(code => new { code.UserId, code.CodeHash });
        builder.HasOne<User>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
