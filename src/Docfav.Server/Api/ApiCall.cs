using System.Reflection;
using Docfav.Server.Access;
using Docfav.Server.Api.Forms;
using Microsoft.AspNetCore.Http.Features;
using NodaTime;

namespace Docfav.Server.Api;

/// <summary>One admitted request: who calls, the body as it came, and every fault that reading its parameters found.</summary>
public sealed class ApiCall(ApiCaller caller, Instant now)
{
    readonly List<Refusal> _faults = [];

    public ApiCaller Caller { get; } = caller;

    /// <summary>When it was admitted.</summary>
    public Instant Now { get; } = now;

    /// <summary>The request's body, for the endpoints that take one.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>What the operation's <see cref="ApiOperation.ReadAhead"/> asked for.</summary>
    public object? ReadAhead { get; init; }

    public IReadOnlyList<Refusal> Faults => _faults;

    /// <summary>Notes a faulty parameter; a request that is all faults is not answered with all of them.</summary>
    public void Fault(string field, string message)
    {
        if (_faults.Count < 100)
        {
            _faults.Add(Refusal.Invalid(field, $"{field} {message}"));
        }
    }

    public static ValueTask<ApiCall> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http));

    public static ApiCall Of(HttpContext http) => http.Features.GetRequiredFeature<ApiCall>();
}

/// <summary>The clinic of the path, of which the caller must be a manager.</summary>
public readonly record struct ManagedClinic(Guid Id)
{
    /// <summary>The clinic's place in every path below <c>/backofficeclinics</c>.</summary>
    public const string RouteParameter = "backOfficeClinicId";

    public static ValueTask<ManagedClinic> BindAsync(HttpContext http) =>
        ValueTask.FromResult(new ManagedClinic(PathId.Read(http, RouteParameter)));
}

/// <summary>An id in the path, under the handler parameter's own name.</summary>
public readonly record struct PathId(Guid Value)
{
    public static ValueTask<PathId> BindAsync(HttpContext http, ParameterInfo parameter) =>
        ValueTask.FromResult(new PathId(Read(http, parameter.Name!)));

    internal static Guid Read(HttpContext http, string name)
    {
        if (!Uuids.TryParse((string?)http.GetRouteValue(name) ?? "", out var id))
        {
            ApiCall.Of(http).Fault(name, "must be a UUID");
        }

        return id;
    }
}

/// <summary>The query's parameters, read as <typeparamref name="T"/>.</summary>
public sealed record Query<T>(T Value) where T : IReadable<T>
{
    public static ValueTask<Query<T>> BindAsync(HttpContext http) =>
        ValueTask.FromResult(new Query<T>(T.Read(new QueryReader(http.Request.QueryString.Value, ApiCall.Of(http).Fault))));
}

/// <summary>The JSON body, read as <typeparamref name="T"/>.</summary>
public sealed record Body<T>(T Value) where T : IReadable<T>
{
    public static ValueTask<Body<T>> BindAsync(HttpContext http)
    {
        var call = ApiCall.Of(http);
        using var document = RequestBody.Parse(call);
        if (document is null)
        {
            return ValueTask.FromResult(new Body<T>(default(T)!));
        }

        var reader = new ObjectReader(document.RootElement, "", call.Fault);
        var value = T.Read(reader);
        reader.End();
        return ValueTask.FromResult(new Body<T>(value));
    }
}
