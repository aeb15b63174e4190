using Docfav.Server.Access;
using Docfav.Server.Api.OpenApi;

namespace Docfav.Server.Api;

/// <summary>The route group of the public API: what all of its endpoints share.</summary>
public static class ApiRoutes
{
    /// <summary>The group under <see cref="Envelope.Prefix"/>. A route that declares no <see cref="ApiOperation"/> does not start.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Envelope.Prefix);
        group.AddEndpointFilterFactory((context, next) =>
        {
            if (!context.MethodInfo.IsStatic || context.MethodInfo.Name.Contains('<', StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{context.MethodInfo} must be a named static method.");
            }

            var managersOnly = context.MethodInfo.GetParameters().Any(parameter => parameter.ParameterType == typeof(ManagedClinic));
            return invocation => CheckAsync(invocation, managersOnly, next);
        });
        group.DescribeResponses();
        return group;
    }

    /// <summary>Declares what a route needs and answers; without it the server does not start.</summary>
    public static RouteHandlerBuilder Declare(this RouteHandlerBuilder route, ApiOperation operation) => route.WithMetadata(operation);

    /// <summary>Throws where a route under the API declares no scope.</summary>
    public static void RequireDeclarations(IEnumerable<EndpointDataSource> sources)
    {
        foreach (var endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var isApi = endpoint.RoutePattern.RawText?.StartsWith(Envelope.Prefix, StringComparison.Ordinal) == true;
            if (isApi && endpoint.Metadata.GetMetadata<ApiOperation>() is not { Scopes: not Scope.None })
            {
                throw new InvalidOperationException($"The route {endpoint.RoutePattern.RawText} declares no scope.");
            }
        }
    }

    /// <summary>The checks between reading the parameters and running the endpoint: their form, then the clinic's manager.</summary>
    static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, bool managersOnly, EndpointFilterDelegate next)
    {
        var call = ApiCall.Of(context.HttpContext);
        if (call.Faults.Count > 0)
        {
            return new(new RefusedAnswer(call.Faults));
        }

        return managersOnly && !call.Caller.ManagesClinic ? new(new RefusedAnswer([Refusal.Of(RefusalCode.ClinicManagerAccessDenied)])) : next(context);
    }

    sealed class RefusedAnswer(IReadOnlyList<Refusal> refusals) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Envelope.RefuseAsync(httpContext, refusals);
    }
}
