using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Docfav.Server.Access.SignIn;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Docfav.Server.Messages;

/// <summary>What a link from a message names.</summary>
/// <param name="ClinicId">The clinic.</param>
/// <param name="AppointmentId">The appointment.</param>
/// <param name="ClientId">The client who got the message.</param>
/// <param name="Expires">From then on it does nothing: when the appointment begins that the message told of.</param>
public sealed record VisitLink(Guid ClinicId, Guid AppointmentId, Guid ClientId, Instant Expires);

/// <summary>
/// Makes and reads the links by which clients answer messages. They are sealed with the server's keys: whoever has one has got the message, or was given it. The
/// token is in the query, which no log and no trace has.
/// </summary>
public sealed class VisitLinks(IDataProtectionProvider protection, IOptions<AccountOptions> options)
{
    /// <summary>The page that takes a link, below the public address.</summary>
    public const string Page = "visit";

    readonly IDataProtector _protector = protection.CreateProtector("Docfav.VisitLink");

    /// <summary>Whether links can be made: only where the server has a public address.</summary>
    public bool IsOffered => options.Value.PublicAddress is not null;

    /// <summary>The address of a link; null where the server has no public one.</summary>
    public Uri? Address(VisitLink link) => options.Value.PublicAddress is { } address ? new Uri(address, $"{Page}?token={Token(link)}") : null;

    /// <summary>The link that a token stands for; null where it is none of ours.</summary>
    public VisitLink? Read(string token)
    {
        try
        {
            var bytes = _protector.Unprotect(Base64Url.DecodeFromChars(token));
            return new(
                new(bytes.AsSpan(0, 16), bigEndian: true), new(bytes.AsSpan(16, 16), bigEndian: true), new(bytes.AsSpan(32, 16), bigEndian: true),
                Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(48))));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The token of a link.</summary>
    public string Token(VisitLink link)
    {
        var bytes = new byte[56];
        link.ClinicId.TryWriteBytes(bytes, bigEndian: true, out _);
        link.AppointmentId.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        link.ClientId.TryWriteBytes(bytes.AsSpan(32), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(48), link.Expires.ToUnixTimeSeconds());
        return Base64Url.EncodeToString(_protector.Protect(bytes));
    }
}
