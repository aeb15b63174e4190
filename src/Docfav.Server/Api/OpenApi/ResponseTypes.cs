using System.Reflection;

namespace Docfav.Server.Api.OpenApi;

/// <summary>Tells the framework, in its own terms, which types a route answers with which status.</summary>
static class ResponseTypes
{
    /// <summary>To be called once, on the group of the whole API.</summary>
    public static void DescribeResponses(this IEndpointConventionBuilder routes) => routes.Finally(Describe);

    static void Describe(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ApiOperation>().SingleOrDefault() is not { } declared)
        {
            return;
        }

        var shape = HandlerShape.Of(endpoint.Metadata.OfType<MethodInfo>().Single());
        Add(declared.SuccessStatus, typeof(SuccessEnvelope<>).MakeGenericType(shape.Data));
        foreach (var status in Refusals.Of(declared, shape).Select(code => RefusalCatalog.Entry(code).Status).Distinct())
        {
            Add(status, typeof(ErrorEnvelope));
        }

        void Add(int status, Type type) => endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, type, ["application/json"]));
    }
}
