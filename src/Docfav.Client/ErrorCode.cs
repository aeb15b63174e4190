namespace Docfav.Client;

/// <summary>Why a request was refused.</summary>
public enum ErrorCode
{
    /// <summary>A code that this version of the package does not know, or none at all: <see cref="ApiException.CodeText"/> has it as it came.</summary>
    Other,

    /// <summary>400: a parameter is wrong; <see cref="ApiException.Errors"/> has one entry for each.</summary>
    ValidationError,

    /// <summary>401: no key, or none that the server knows.</summary>
    InvalidApiKey,

    /// <summary>401: the key has been revoked.</summary>
    ApiKeyRevoked,

    /// <summary>401: the key has expired.</summary>
    ApiKeyExpired,

    /// <summary>403: the key lacks a scope; the message names it.</summary>
    InsufficientScopes,

    /// <summary>403: the key's user does not manage this clinic, or there is none.</summary>
    ClinicManagerAccessDenied,

    /// <summary>403: the key may not be used from this address.</summary>
    IpNotAllowed,

    /// <summary>404: there is no such thing in this clinic.</summary>
    NotFound,

    /// <summary>405: the path does not accept the method.</summary>
    MethodNotAllowed,

    /// <summary>409: another client of the clinic has this e-mail address.</summary>
    ClientEmailExists,

    /// <summary>409: something is in the way; <see cref="ApiException.Conflicts"/> says what.</summary>
    SlotNotAvailable,

    /// <summary>409: the group has no free place.</summary>
    GroupFull,

    /// <summary>409: the group has been cancelled.</summary>
    GroupCancelled,

    /// <summary>409: the hold has expired, was booked or released.</summary>
    HoldExpired,

    /// <summary>409: the key holds as many times at the clinic as it may.</summary>
    TooManyHolds,

    /// <summary>410: changes since the cursor are not kept any longer; read everything anew, and go on after now.</summary>
    CursorExpired,

    /// <summary>422: the idempotency key was used with another body.</summary>
    IdempotencyKeyReused,

    /// <summary>413: the body is larger than 64 KiB.</summary>
    PayloadTooLarge,

    /// <summary>415: the body is not JSON.</summary>
    UnsupportedMediaType,

    /// <summary>429: the hour's requests are used up; <see cref="ApiException.RetryAfter"/> says for how long.</summary>
    RateLimitExceeded,

    /// <summary>500: a fault of the server; quote <see cref="ApiException.RequestId"/>.</summary>
    InternalError,

    /// <summary>503: the operator has switched the API off.</summary>
    ApiDisabled,

    /// <summary>503: the server is busy.</summary>
    ServiceUnavailable,
}
