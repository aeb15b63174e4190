using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Docfav.Scheduling.Calendars;

/// <summary>Ids of the occurrences of a series, the same whenever and wherever they are worked out.</summary>
public static class OccurrenceId
{
    const int UuidLength = 16;

    /// <summary>
    /// The version-5 UUID (RFC 9562, section 5.5) of the text <c>YYYY-MM-DD</c> of the local date, in the namespace of the series' id.
    /// </summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 names SHA-1 for version-5 UUIDs; nothing secret rests on it.")]
    public static Guid Of(Guid seriesId, LocalDate date)
    {
        byte[] name = [.. seriesId.ToByteArray(bigEndian: true), .. Encoding.ASCII.GetBytes(LocalDatePattern.Iso.Format(date))];
        var bytes = SHA1.HashData(name).AsSpan(0, UuidLength);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x50);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
