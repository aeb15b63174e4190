using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Docfav.Server.Api;
using Docfav.Server.Api.Forms;
using NodaTime;

namespace Docfav.Server.Outbox;

/// <summary>A change of the clinic's.</summary>
/// <param name="Sequence">The change's number in the clinic: they come in this order, and a change that is told twice has the same.</param>
/// <param name="Kind">What happened.</param>
/// <param name="SubjectId">The appointment, group or client; the clinic's id for an import.</param>
/// <param name="At">When.</param>
/// <param name="Data">The subject's ids and times, as the change left them or, where it was deleted, as they were.</param>
public sealed record Change(long Sequence, EventKind Kind, Guid SubjectId, [property: JsonConverter(typeof(ZuluInstant))] Instant At, EventData Data);

/// <summary>Some of a clinic's changes, in order.</summary>
/// <param name="Changes">The changes that the key's scopes show: there may be fewer than asked for, or none, though more follow.</param>
/// <param name="Cursor">What to send as after next, also when there are no changes.</param>
/// <param name="HasMore">Whether there is more to read at once.</param>
public sealed record ChangePage(IReadOnlyList<Change> Changes, string Cursor, bool HasMore);

/// <summary>Which changes to list.</summary>
/// <param name="After">Where to go on; null for the oldest that are kept.</param>
/// <param name="FromNow">Whether to begin with what is to come.</param>
/// <param name="Limit">How many at the most.</param>
public sealed record ChangeQuery(ChangeCursor? After, bool FromNow, int Limit) : IReadable<ChangeQuery>
{
    static readonly Form<int> LimitForm = Form.Integer(1, 500);

    static readonly ParsedForm<ChangeCursor?> CursorForm = new(
        new("string") { Pattern = "^(now|[0-9]{1,18}-[0-9a-f]{8})$", MaxLength = 27 }, "must be a cursor of an earlier answer, or now", ChangeCursor.TryParse);

    public static ChangeQuery Read(FieldReader fields)
    {
        var after = fields.Read("after", CursorForm, "The cursor of the last answer; now to begin with what is to come; absent for the oldest that are kept");
        return new(
            after == ChangeCursor.Now ? null : after, after == ChangeCursor.Now, fields.Read("limit", LimitForm, "Max changes to return", 100));
    }
}

/// <summary>A place in a clinic's changes: a sequence, and a mark of the event that has it, since a restored database gives numbers out again.</summary>
/// <param name="Sequence">The last event that was read; 0 before the first.</param>
/// <param name="Mark">Eight hexadecimal digits; zeros before the first event.</param>
public sealed partial record ChangeCursor(long Sequence, string Mark)
{
    /// <summary>Before the first event.</summary>
    public static readonly ChangeCursor Start = new(0, "00000000");

    /// <summary>Stands for the last event at the time of the request.</summary>
    internal static readonly ChangeCursor Now = new(-1, "");

    /// <summary>The place after an event.</summary>
    public static ChangeCursor Of(OutboxEvent item)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{item.Kind} {item.At.ToUnixTimeSeconds()} {item.Data}");
        return new(item.Sequence, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4)));
    }

    /// <summary>Reads what <see cref="ToString"/> writes, or <c>now</c>.</summary>
    internal static bool TryParse(string text, out ChangeCursor? cursor)
    {
        cursor = text == "now" ? Now : Handed().Match(text) is { Success: true } match
            ? new(long.Parse(match.Groups["sequence"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), match.Groups["mark"].Value) : null;
        return cursor is not null;
    }

    /// <summary>As it is handed out: <c>1042-9f3ab2c1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}-{Mark}");

    [GeneratedRegex(@"^(?<sequence>[0-9]{1,18})-(?<mark>[0-9a-f]{8})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Handed();
}
