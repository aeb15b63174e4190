using System.Text.Json;
using Docfav.Server.Api;
using Microsoft.Extensions.Caching.Memory;
using NodaTime;

namespace Docfav.Server.Availability;

/// <summary>
/// Lists of slots as they were last written, each with the version that its clinic's agenda had: whoever looks at the same week again, or anybody else who
/// does, gets the same bytes for as long as the agenda stays as it is (docs/decisions/0016).
/// </summary>
public sealed class SlotAnswers : IDisposable
{
    // Bytes.
    const int Room = 32 * 1024 * 1024;

    /// <summary>Slots of an answer that is kept: some 250 KiB.</summary>
    const long MostSlots = 2_500;

    readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = Room });

    /// <summary>The answer to a question, if it was given at this version of the agenda, and no hold that it knew of has expired since.</summary>
    public Answer<StaffSlots[]>? Find(SlotsAsked asked, long version, Instant now) =>
        _kept.TryGetValue(asked, out Kept? kept) && kept!.Version == version && !(kept.Until <= now) ? AnswerOf(kept.Json) : null;

    /// <summary>Writes an answer, and keeps it.</summary>
    /// <param name="asked">The question; of slots from this moment on nothing is kept.</param>
    /// <param name="version">A version of the agenda that the slots are not older than.</param>
    /// <param name="count">How many slots there are.</param>
    /// <param name="until">When the first of the holds among the slots expires; null where there is none.</param>
    /// <param name="write">Writes the slots.</param>
    public Answer<StaffSlots[]> Write(SlotsAsked asked, long version, long count, Instant? until, Action<Utf8JsonWriter> write)
    {
        if (asked.Query.ExcludePast || count > MostSlots)
        {
            return Answer.Written<StaffSlots[]>(write);
        }

        using var buffer = JsonBuffer.Rent();
        write(buffer.Writer);
        var json = buffer.ToArray();
        _kept.Set(asked, new Kept(version, until, json), new MemoryCacheEntryOptions { Size = json.Length + 300 });
        return AnswerOf(json);
    }

    public void Dispose() => _kept.Dispose();

    static Answer<StaffSlots[]> AnswerOf(byte[] json) => Answer.Written<StaffSlots[]>(writer => writer.WriteRawValue(json, skipInputValidation: true));

    sealed record Kept(long Version, Instant? Until, byte[] Json);
}

/// <summary>What was asked for.</summary>
public sealed record SlotsAsked(Guid ClinicId, Guid CalendarId, SlotsQuery Query);
