namespace Docfav.Server.Api;

/// <summary>Why a request was refused. Each value has one status, one wire name and one text in <see cref="RefusalCatalog"/>.</summary>
public enum RefusalCode
{
    ValidationError,
    InvalidApiKey,
    ApiKeyRevoked,
    ApiKeyExpired,
    InsufficientScopes,
    ClinicManagerAccessDenied,
    IpNotAllowed,
    NotFound,
    MethodNotAllowed,
    ClientEmailExists,
    SlotNotAvailable,
    GroupFull,
    GroupCancelled,
    HoldExpired,
    TooManyHolds,
    CursorExpired,
    IdempotencyKeyReused,
    PayloadTooLarge,
    UnsupportedMediaType,
    RateLimitExceeded,
    InternalError,
    ApiDisabled,
    ServiceUnavailable,
}
