namespace Docfav.Server.Api;

/// <summary>An expected "no", as a value. An exception is a bug; this is not.</summary>
/// <param name="Code">What was refused.</param>
/// <param name="Message">One plain sentence for the integrator; it holds nothing that the request sent.</param>
/// <param name="Field">The one parameter to blame (<c>limit</c>, <c>appointments[0].from</c>), if there is one.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Field = null)
{
    /// <summary>Seconds to wait before trying again, where waiting helps.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The refusal with the catalog's own text.</summary>
    public static Refusal Of(RefusalCode code) => new(code, RefusalCatalog.Entry(code).Message);

    /// <summary>One faulty parameter.</summary>
    public static Refusal Invalid(string field, string message) => new(RefusalCode.ValidationError, message, field);
}
