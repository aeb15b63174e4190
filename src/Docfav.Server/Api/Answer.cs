using System.Text.Json;

namespace Docfav.Server.Api;

/// <summary>What an endpoint answers: data, or why not. Either converts by itself.</summary>
public sealed class Answer<T> : IResult
{
    readonly Func<HttpContext, Task> _write;

    internal Answer(Func<HttpContext, Task> write) => _write = write;

    public static implicit operator Answer<T>(T data) => new(http => Envelope.WriteAsync(http, StatusCodes.Status200OK, data));

    public static implicit operator Answer<T>(Refusal refusal) => Answer.Refused<T>([refusal]);

    public Task ExecuteAsync(HttpContext httpContext) => _write(httpContext);
}

/// <summary>Answers that say more than their data.</summary>
public static class Answer
{
    /// <summary>Data that is written as JSON by hand, since it is long; it must come out as its type would.</summary>
    public static Answer<T> Written<T>(Action<Utf8JsonWriter> data) => new(http => Envelope.WriteAsync(http, StatusCodes.Status200OK, data));

    /// <summary>201: the request made something.</summary>
    public static Answer<T> Created<T>(T data) => new(http => Envelope.WriteAsync(http, StatusCodes.Status201Created, data));

    /// <summary>Several refusals of one status.</summary>
    public static Answer<T> Refused<T>(IReadOnlyList<Refusal> refusals) => new(http => Envelope.RefuseAsync(http, refusals));

    /// <summary>An envelope as it was written before.</summary>
    public static Answer<T> Repeated<T>(int status, byte[] envelope) => new(http => Envelope.WriteAsync(http, status, envelope));
}
