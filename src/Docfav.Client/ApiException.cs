using System.Net;
using Docfav.Client.Json;

namespace Docfav.Client;

/// <summary>The server refused a request, or answered something that is not the API's.</summary>
public sealed class ApiException : Exception
{
    /// <summary>A refusal: what the client throws, and what a test of its callers may.</summary>
    public ApiException(HttpStatusCode status, IReadOnlyList<ErrorItem> errors, string? requestId = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(Describe(status, errors, requestId), inner)
    {
        (Status, Errors, RequestId, RetryAfter) = (status, errors, requestId, retryAfter);
        CodeText = errors is [var first, ..] ? first.Code : null;
        Code = EnumTexts<ErrorCode>.Upper.Find(CodeText);
    }

    /// <summary>Status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Why the request was refused.</summary>
    public ErrorCode Code { get; }

    /// <summary>The code as it came, such as <c>SLOT_NOT_AVAILABLE</c>; null where the answer was not the API's.</summary>
    public string? CodeText { get; }

    /// <summary>Everything that was wrong: several entries where several parameters are.</summary>
    public IReadOnlyList<ErrorItem> Errors { get; }

    /// <summary>The first parameter or field to blame, such as <c>appointments[0].from</c>, where one is.</summary>
    public string? Field => Errors.FirstOrDefault(error => error.Field is not null)?.Field;

    /// <summary>What is in the way of a booking; empty for every other refusal.</summary>
    public IReadOnlyList<RefusalConflict> Conflicts => Errors is [var first, ..] ? first.Conflicts : [];

    /// <summary>Id of the request in the server's log. Quote it when you ask for help.</summary>
    public string? RequestId { get; }

    /// <summary>How long to wait before the request is worth sending again, where the server says so.</summary>
    public TimeSpan? RetryAfter { get; }

    static string Describe(HttpStatusCode status, IReadOnlyList<ErrorItem> errors, string? requestId)
    {
        var reasons = errors.Select(error => error.Field is null ? $"{error.Code}: {error.Message}" : $"{error.Code}: {error.Field}: {error.Message}");
        var text = errors.Count == 0 ? $"{(int)status}: the answer is not the API's" : $"{(int)status} {string.Join("; ", reasons)}";
        return requestId is null ? text : $"{text} (request {requestId})";
    }
}
