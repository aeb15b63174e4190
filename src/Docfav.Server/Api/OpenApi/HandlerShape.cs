using System.Reflection;
using Docfav.Server.Api.Forms;

namespace Docfav.Server.Api.OpenApi;

/// <summary>What a handler's signature says about its operation: what reads the parameters documents them.</summary>
/// <param name="Data">The type inside the envelope.</param>
/// <param name="PathIds">Names of the ids in the path, in order.</param>
/// <param name="IsInClinic">Whether the path has a clinic, of which the caller must be a manager.</param>
/// <param name="Query">The query's parameters, in order.</param>
/// <param name="Body">The body's fields, where one is read.</param>
/// <param name="IsIdempotent">Whether an Idempotency-Key is taken.</param>
sealed record HandlerShape(
    Type Data, IReadOnlyList<string> PathIds, bool IsInClinic, IReadOnlyList<FieldDescription> Query, IReadOnlyList<FieldDescription>? Body,
    bool IsIdempotent)
{
    public bool HasParameters => PathIds.Count > 0 || Query.Count > 0 || Body is not null;

    public static HandlerShape Of(MethodInfo handler)
    {
        var parameters = handler.GetParameters();
        return new(
            DataOf(handler.ReturnType),
            [.. parameters.Where(parameter => parameter.ParameterType == typeof(ManagedClinic) || parameter.ParameterType == typeof(PathId)).Select(NameInPath)],
            parameters.Any(parameter => parameter.ParameterType == typeof(ManagedClinic)),
            Fields(parameters, typeof(Query<>)) ?? [],
            Fields(parameters, typeof(Body<>)),
            parameters.Any(parameter => parameter.ParameterType == typeof(IdempotencyKey)));
    }

    static string NameInPath(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(ManagedClinic) ? ManagedClinic.RouteParameter : parameter.Name!;

    static Type DataOf(Type result)
    {
        var answer = Argument(result, typeof(Task<>)) ?? result;
        return Argument(answer, typeof(Answer<>)) ?? throw new InvalidOperationException($"A handler answers {result}, which is no Answer.");
    }

    static IReadOnlyList<FieldDescription>? Fields(IEnumerable<ParameterInfo> parameters, Type reader)
    {
        var read = parameters.Select(parameter => Argument(parameter.ParameterType, reader)).SingleOrDefault(type => type is not null);
        return read is null ? null : (IReadOnlyList<FieldDescription>)DescribeMethod.MakeGenericMethod(read).Invoke(null, null)!;
    }

    static Type? Argument(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[0] : null;

    static readonly MethodInfo DescribeMethod = typeof(FieldDescriber).GetMethod(nameof(FieldDescriber.Describe))!;
}
