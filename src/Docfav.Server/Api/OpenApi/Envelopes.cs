using System.Text.Json.Serialization;
using NodaTime;

namespace Docfav.Server.Api.OpenApi;

// The shapes of what Envelope writes; they are described, never made.

/// <summary>What every success carries.</summary>
/// <param name="Data">What was asked for.</param>
/// <param name="Errors">Always empty in a success.</param>
/// <param name="Meta">Facts about the answer itself.</param>
sealed record SuccessEnvelope<T>(T Data, IReadOnlyList<ErrorItem> Errors, AnswerMeta Meta) where T : notnull;

/// <summary>What every refusal carries.</summary>
/// <param name="Data">Always null in a refusal.</param>
/// <param name="Errors">Why the request was refused; several where several parameters are wrong.</param>
/// <param name="Meta">Facts about the answer itself.</param>
sealed record ErrorEnvelope(object? Data, IReadOnlyList<ErrorItem> Errors, AnswerMeta Meta);

/// <summary>One reason for a refusal.</summary>
/// <param name="Code">Which refusal it is, for programs to read.</param>
/// <param name="Message">What is wrong, for people to read; its words may change.</param>
/// <param name="Field">The one parameter or field to blame; absent where there is none.</param>
/// <param name="Conflicts">What is in the way of a booking; absent in every other refusal.</param>
sealed record ErrorItem(
    string Code, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RefusalConflict>? Conflicts);

/// <summary>Facts about an answer itself.</summary>
/// <param name="Timestamp">When the server answered, in UTC.</param>
/// <param name="ApiVersion">The version of the API.</param>
sealed record AnswerMeta(Instant Timestamp, string ApiVersion);
