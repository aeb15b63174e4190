using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Docfav.Server.Access;

/// <summary>A person who signs in, and on whose behalf API keys act.</summary>
public sealed class User
{
    public Guid Id { get; set; }
    public required string Email { get; set; }

    /// <summary>The address without regard to case; unique.</summary>
    public required string EmailKey { get; set; }

    /// <summary>ASP.NET Core Identity's hash; null where no password has been set, so that nobody signs in with one.</summary>
    public string? PasswordHash { get; set; }
    public string? Firstname { get; set; }
    public string? Lastname { get; set; }
    public required string Timezone { get; set; }
    public string? Locale { get; set; }
    public string? CountryCode { get; set; }
    public bool IsActive { get; set; }

    /// <summary>The name of a plan of the configuration; it sets the requests an hour.</summary>
    public required string Plan { get; set; }

    /// <summary>A new one ends every session and voids every reset link: sessions began under the one of their time.</summary>
    public string SecurityStamp { get; set; } = NewStamp();

    /// <summary>Attempts at a password or code since the last that succeeded, or since the last pause.</summary>
    public int AccessFailedCount { get; set; }

    /// <summary>The end of the pause after too many attempts.</summary>
    public Instant? LockoutEnd { get; set; }

    /// <summary>Whether signing in with the password also takes a code.</summary>
    public bool TwoFactorEnabled { get; set; }

    /// <summary>The secret shared with the user's authenticator app, in Base32; it counts once <see cref="TwoFactorEnabled"/> is set.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>The 30-second step of the last code that was accepted: no code is accepted twice.</summary>
    public long LastCodeStep { get; set; }

    public static string NewStamp() => Guid.NewGuid().ToString("N");
}

/// <summary>A key of the public API. The key itself is nowhere: only its hash and last four characters.</summary>
public sealed class ApiKey
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public required string Name { get; set; }

    /// <summary>SHA-256 of the key's UTF-8 bytes.</summary>
    public required byte[] KeyHash { get; set; }
    public required string KeyLast4 { get; set; }
    public Scope Scopes { get; set; }

    /// <summary>The first instant at which the key no longer works.</summary>
    public Instant? ExpiresAt { get; set; }
    public Instant? RevokedAt { get; set; }

    /// <summary>Addresses and CIDR ranges, separated by spaces; empty for any address.</summary>
    public required string AllowedIps { get; set; }
}

/// <summary>How often a key was used on a UTC day, and when last.</summary>
public sealed class ApiKeyDay
{
    public Guid ApiKeyId { get; set; }
    public LocalDate Day { get; set; }
    public long Requests { get; set; }
    public Instant LastUsedAt { get; set; }
}

/// <summary>The requests that a user's keys have been given in one UTC clock hour.</summary>
public sealed class RateWindow
{
    public Guid UserId { get; set; }

    /// <summary>Start of the hour, in seconds since the Unix epoch.</summary>
    public long WindowStart { get; set; }

    /// <summary>Requests leased to nodes so far; never more than the plan's limit.</summary>
    public int Used { get; set; }

    /// <summary>Size of the last lease: what the statement that took it reads back.</summary>
    public int Granted { get; set; }
}

/// <summary>The one row of switches that the whole installation shares.</summary>
public sealed class SystemSettings
{
    public int Id { get; set; }
    public bool ApiEnabled { get; set; }

    /// <summary>When the last backup that succeeded began.</summary>
    public Instant? LastBackupAt { get; set; }
}

sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users").HasKey(user => user.Id);
        builder.HasIndex(user => user.EmailKey).IsUnique();
        // The defaults are those of users from before there was a sign-in.
        builder.Property(user => user.SecurityStamp).HasDefaultValue("");
        builder.Property(user => user.AccessFailedCount).HasDefaultValue(0);
        builder.Property(user => user.TwoFactorEnabled).HasDefaultValue(false);
        builder.Property(user => user.LastCodeStep).HasDefaultValue(0L);
    }
}

sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys").HasKey(key => key.Id);
        builder.HasOne<User>().WithMany().HasForeignKey(key => key.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(key => key.KeyHash).IsUnique();
        builder.HasIndex(key => key.UserId);
    }
}

sealed class ApiKeyDayMapping : IEntityTypeConfiguration<ApiKeyDay>
{
    public void Configure(EntityTypeBuilder<ApiKeyDay> builder)
    {
        builder.ToTable("api_key_days").HasKey(day => new { day.ApiKeyId, day.Day });
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(day => day.ApiKeyId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class RateWindowMapping : IEntityTypeConfiguration<RateWindow>
{
    public void Configure(EntityTypeBuilder<RateWindow> builder) =>
        builder.ToTable("rate_windows").HasKey(window => new { window.UserId, window.WindowStart });
}

sealed class SystemSettingsMapping : IEntityTypeConfiguration<SystemSettings>
{
    public void Configure(EntityTypeBuilder<SystemSettings> builder)
    {
        builder.ToTable("system_settings").HasKey(settings => settings.Id);
        builder.Property(settings => settings.Id).ValueGeneratedNever();
    }
}
