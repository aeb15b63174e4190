namespace Docfav.Server.Api;

/// <summary>Status, wire name and default text of every refusal: the reference's error table and the codes that api-semantics adds.</summary>
public static class RefusalCatalog
{
    /// <param name="Status">HTTP status.</param>
    /// <param name="Name">The code as it is written in <c>errors[].code</c>.</param>
    /// <param name="Message">The text when the refusal has none of its own.</param>
    public sealed record CatalogEntry(int Status, string Name, string Message);

    static readonly Dictionary<RefusalCode, CatalogEntry> Entries =
        Enum.GetValues<RefusalCode>().ToDictionary(code => code, Describe);

    public static CatalogEntry Entry(RefusalCode code) => Entries[code];

    static CatalogEntry Describe(RefusalCode code) => code switch
    {
        RefusalCode.ValidationError => new(400, "VALIDATION_ERROR", "Invalid request parameters"),
        RefusalCode.InvalidApiKey => new(401, "INVALID_API_KEY", "Invalid API key"),
        RefusalCode.ApiKeyRevoked => new(401, "API_KEY_REVOKED", "The API key has been revoked"),
        RefusalCode.ApiKeyExpired => new(401, "API_KEY_EXPIRED", "The API key has expired"),
        RefusalCode.InsufficientScopes => new(403, "INSUFFICIENT_SCOPES", "The API key lacks required permissions"),
        RefusalCode.ClinicManagerAccessDenied => new(403, "CLINIC_MANAGER_ACCESS_DENIED", "The user is not a manager of the requested clinic"),
        RefusalCode.IpNotAllowed => new(403, "IP_NOT_ALLOWED", "Access denied from this IP address"),
        RefusalCode.NotFound => new(404, "NOT_FOUND", "Resource not found"),
        RefusalCode.MethodNotAllowed => new(405, "METHOD_NOT_ALLOWED", "This path does not accept this method"),
        RefusalCode.ClientEmailExists => new(409, "CLIENT_EMAIL_EXISTS", "A client with this email already exists"),
        RefusalCode.SlotNotAvailable => new(409, "SLOT_NOT_AVAILABLE", "The requested time is not available"),
        RefusalCode.GroupFull => new(409, "GROUP_FULL", "The group has no free place"),
        RefusalCode.GroupCancelled => new(409, "GROUP_CANCELLED", "The group has been cancelled"),
        RefusalCode.HoldExpired => new(409, "HOLD_EXPIRED", "The hold has expired, or it was booked or released, or another key made it"),
        RefusalCode.TooManyHolds => new(409, "TOO_MANY_HOLDS", "This key holds as many times at this clinic as it may; book or release some, or wait until they expire"),
        RefusalCode.CursorExpired => new(410, "CURSOR_EXPIRED", "Changes since this cursor are not kept any longer: read everything anew, and go on after now"),
        RefusalCode.IdempotencyKeyReused => new(422, "IDEMPOTENCY_KEY_REUSED", "The idempotency key was used with another request body"),
        RefusalCode.PayloadTooLarge => new(413, "PAYLOAD_TOO_LARGE", "The request body is larger than 64 KiB"),
        RefusalCode.UnsupportedMediaType => new(415, "UNSUPPORTED_MEDIA_TYPE", "The request body must be application/json in UTF-8"),
        RefusalCode.RateLimitExceeded => new(429, "RATE_LIMIT_EXCEEDED", "Request rate limit exceeded"),
        RefusalCode.InternalError => new(500, "INTERNAL_ERROR", "Internal server error"),
        RefusalCode.ApiDisabled => new(503, "API_DISABLED", "The API is temporarily disabled"),
        RefusalCode.ServiceUnavailable => new(503, "SERVICE_UNAVAILABLE", "The server is busy; try again shortly"),
    };
}
