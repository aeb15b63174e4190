using Docfav.Server.Access;
using Docfav.Server.Data;

namespace Docfav.Server.Api;

/// <summary>What a route declares: the scopes it needs, whether it takes a body, the refusals of its own, and an example of its answer.</summary>
public sealed record ApiOperation
{
    public required Scope Scopes { get; init; }

    /// <summary>Whether any one of the scopes is enough: the endpoint shows what those that the key has let it see.</summary>
    public bool AnyScope { get; init; }

    /// <summary>Whether a JSON body is read, and its type and size checked.</summary>
    public bool TakesBody { get; init; }

    /// <summary>Adds what the endpoint will ask for, by the path's clinic and other ids, to the look at the key: both take one round trip.</summary>
    public Func<SqlBatch, Guid, RouteValueDictionary, object?>? ReadAhead { get; init; }

    /// <summary>The status of a success.</summary>
    public int SuccessStatus { get; init; } = StatusCodes.Status200OK;

    /// <summary>Refusals beyond those that every route of its kind can give.</summary>
    public IReadOnlyList<RefusalCode> Refusals { get; init; } = [];

    /// <summary>The <c>data</c> of an example answer, as JSON.</summary>
    public string? Example { get; init; }

    /// <summary>An example body, as JSON.</summary>
    public string? RequestExample { get; init; }

    /// <summary>The scopes that a key with these lacks.</summary>
    public Scope Missing(Scope held) => AnyScope && (Scopes & held) != Scope.None ? Scope.None : Scopes & ~held;
}
