using System.Text.Json.Serialization;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>An expected "no", as a value. An exception is a bug; this is not.</summary>
/// <param name="Code">What was refused.</param>
/// <param name="Message">One plain sentence for the integrator; it holds nothing that the request sent.</param>
/// <param name="Field">The one parameter to blame (<c>limit</c>, <c>appointments[0].from</c>), if there is one.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Field = null)
{
    /// <summary>Seconds to wait before trying again, where waiting helps.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What is in the way of a booking; null for every other refusal.</summary>
    public IReadOnlyList<RefusalConflict>? Conflicts { get; init; }

    /// <summary>The refusal with the catalog's own text.</summary>
    public static Refusal Of(RefusalCode code) => new(code, RefusalCatalog.Entry(code).Message);

    /// <summary>One faulty parameter.</summary>
    public static Refusal Invalid(string field, string message) => new(RefusalCode.ValidationError, message, field);
}

/// <summary>Something in the way of a booking that was refused.</summary>
/// <param name="Type">What it is, such as appointment.</param>
/// <param name="Id">Its UUID; null outside working hours.</param>
/// <param name="From">Its start, in UTC.</param>
/// <param name="To">Its end, in UTC.</param>
/// <param name="Reason">The reason of a day off or time off, the name of a time reservation, recurring event or group; else null.</param>
/// <param name="Index">Which of the request's appointments it is in the way of, from 0.</param>
public sealed record RefusalConflict(
    string Type, Guid? Id, [property: JsonConverter(typeof(ZuluInstant))] Instant From, [property: JsonConverter(typeof(ZuluInstant))] Instant To,
    string? Reason, int Index);
