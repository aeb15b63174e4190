namespace Docfav.Server.Api;

/// <summary>What an endpoint answers: data, or why not. Either converts by itself.</summary>
public sealed class Answer<T> : IResult
{
    readonly T? _data;
    readonly IReadOnlyList<Refusal>? _refusals;
    readonly int _status;

    internal Answer(T data, int status)
    {
        _data = data;
        _status = status;
    }

    Answer(IReadOnlyList<Refusal> refusals) => _refusals = refusals;

    public static implicit operator Answer<T>(T data) => new(data, StatusCodes.Status200OK);

    public static implicit operator Answer<T>(Refusal refusal) => new([refusal]);

    public Task ExecuteAsync(HttpContext httpContext) =>
        _refusals is null ? Envelope.WriteAsync(httpContext, _status, _data!) : Envelope.RefuseAsync(httpContext, _refusals);
}

/// <summary>Answers that say more than their data.</summary>
public static class Answer
{
    /// <summary>201: the request made something.</summary>
    public static Answer<T> Created<T>(T data) => new(data, StatusCodes.Status201Created);
}
