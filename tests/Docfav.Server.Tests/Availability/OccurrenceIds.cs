using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Docfav.Server.Tests.Availability;

/// <summary>Version-5 UUIDs, written out once more from RFC 9562.</summary>
static class OccurrenceIds
{
    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 names SHA-1.")]
    public static Guid Of(Guid series, string date)
    {
        var hex = Convert.ToHexStringLower(SHA1.HashData([.. Convert.FromHexString(series.ToString("N")), .. Encoding.ASCII.GetBytes(date)]));
        return Guid.ParseExact($"{hex[..12]}5{hex[13..16]}{"89ab"[Convert.ToInt32(hex[16..17], 16) % 4]}{hex[17..32]}", "N");
    }
}
