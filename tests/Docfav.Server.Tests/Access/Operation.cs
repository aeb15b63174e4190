using System.Net;
using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;

namespace Docfav.Server.Tests.Access;

/// <summary>One operation of the contract, and what it needs.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Route">The route's pattern below the API's prefix, parameters written as <c>{}</c>.</param>
/// <param name="Scopes">The scopes it needs, as the reference names them; with an "or" between them, any one is enough.</param>
/// <param name="Answer">What it answers to <paramref name="Path"/> where the key has the scopes.</param>
/// <param name="Path">A path to call; {client} means a client of the clinic, {unknown} an id that nothing has.</param>
/// <param name="Body">A body to send.</param>
public sealed record Operation(string Method, string Route, string Scopes, HttpStatusCode Answer, string Path, string? Body = null)
{
    const string Clinic = "/backofficeclinics/{}";
    const string Agenda = Clinic + "/calendars/{}";

    /// <summary>The reference's operations and those beyond it; a server may lack some, but may have no others.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("GET", "/me", "user:read", HttpStatusCode.OK, "/me"),
        new("GET", "/profiles", "profiles:read", HttpStatusCode.OK, "/profiles"),
        new("GET", "/backofficeclinics", "backofficeclinics:read", HttpStatusCode.OK, "/backofficeclinics"),
        new("GET", Clinic, "backofficeclinics:read", HttpStatusCode.OK, "clinic"),
        new("GET", Clinic + "/calendars", "backofficeclinics:read", HttpStatusCode.OK, "clinic/calendars"),
        new("GET", Clinic + "/staff", "staff:read", HttpStatusCode.OK, "clinic/staff"),
        new("GET", Clinic + "/staffcalendars", "staff:read", HttpStatusCode.OK, "clinic/staffcalendars"),
        new("GET", Clinic + "/services", "services:read", HttpStatusCode.OK, "clinic/services"),
        new("GET", Clinic + "/clients", "clients:read", HttpStatusCode.OK, "clinic/clients"),
        new("GET", Clinic + "/clients/{}", "clients:read", HttpStatusCode.OK, "clinic/clients/{client}"),
        new("GET", Clinic + "/clients/autocomplete", "clients:read", HttpStatusCode.OK, "clinic/clients/autocomplete?keyword=x"),
        new("POST", Clinic + "/clients", "clients:write", HttpStatusCode.Created, "clinic/clients", """{"name":"Eva"}"""),
        new("PATCH", Clinic + "/clients/{}", "clients:write", HttpStatusCode.OK, "clinic/clients/{client}", """{"city":"Bilbao"}"""),
        new("GET", Clinic + "/clients/{}/appointments", "appointments:read", HttpStatusCode.NotFound, "clinic/clients/{unknown}/appointments"),
        new("GET", Agenda + "/schedules", "staff:read", HttpStatusCode.BadRequest, "clinic/calendars/{unknown}/schedules"),
        new("GET", Agenda + "/occupied", "appointments:read staff:read", HttpStatusCode.BadRequest, "clinic/calendars/{unknown}/occupied"),
        new("GET", Agenda + "/check-availability", "appointments:read staff:read", HttpStatusCode.BadRequest, "clinic/calendars/{unknown}/check-availability"),
        new("GET", Agenda + "/available-slots", "appointments:read staff:read", HttpStatusCode.BadRequest, "clinic/calendars/{unknown}/available-slots"),
        new("GET", Clinic + "/next-available", "appointments:read staff:read", HttpStatusCode.BadRequest, "clinic/next-available"),
        new("GET", Clinic + "/availability", "appointments:read", HttpStatusCode.BadRequest, "clinic/availability"),
        new("POST", Clinic + "/appointments", "appointments:write", HttpStatusCode.BadRequest, "clinic/appointments", "{}"),
        new("GET", Clinic + "/appointments/{}", "appointments:read", HttpStatusCode.NotFound, "clinic/appointments/{unknown}"),
        new("PATCH", Clinic + "/appointments/{}", "appointments:write", HttpStatusCode.NotFound, "clinic/appointments/{unknown}", "{}"),
        new("PUT", Clinic + "/appointments/{}/behaviour", "appointments:write", HttpStatusCode.BadRequest, "clinic/appointments/{unknown}/behaviour", "{}"),
        new("DELETE", Clinic + "/appointments/{}", "appointments:write", HttpStatusCode.NotFound, "clinic/appointments/{unknown}"),
        new("POST", Clinic + "/holds", "appointments:write", HttpStatusCode.BadRequest, "clinic/holds", "{}"),
        new("GET", Clinic + "/holds/{}", "appointments:write", HttpStatusCode.NotFound, "clinic/holds/{unknown}"),
        new("DELETE", Clinic + "/holds/{}", "appointments:write", HttpStatusCode.NotFound, "clinic/holds/{unknown}"),
        new("GET", Clinic + "/changes", "appointments:read or clients:read", HttpStatusCode.OK, "clinic/changes?after=now"),
    ];

    /// <summary>The reference's scopes, in its order, and the bits they are stored as.</summary>
    public static IReadOnlyList<(string Name, Scope Bit)> ScopeBits { get; } =
    [
        ("user:read", Scope.UserRead), ("profiles:read", Scope.ProfilesRead), ("backofficeclinics:read", Scope.BackOfficeClinicsRead),
        ("staff:read", Scope.StaffRead), ("services:read", Scope.ServicesRead), ("clients:read", Scope.ClientsRead),
        ("clients:write", Scope.ClientsWrite), ("appointments:read", Scope.AppointmentsRead), ("appointments:write", Scope.AppointmentsWrite),
    ];

    /// <summary>The names of the scopes that are needed and not held, in the reference's order.</summary>
    public string[] Missing(Scope held)
    {
        var needed = ScopeBits.Where(scope => Scopes.Split(' ').Contains(scope.Name)).ToList();
        return IsAnyEnough && needed.Exists(scope => held.HasFlag(scope.Bit)) ? [] : [.. needed.Where(scope => !held.HasFlag(scope.Bit)).Select(scope => scope.Name)];
    }

    /// <summary>Whether any one of the scopes is enough.</summary>
    public bool IsAnyEnough => Scopes.Contains(" or ", StringComparison.Ordinal);

    /// <summary>The path, about a client.</summary>
    public string PathFor(Guid client) =>
        Path.Replace("{client}", $"{client}", StringComparison.Ordinal).Replace("{unknown}", $"{Guid.NewGuid()}", StringComparison.Ordinal);

    /// <summary>The operations that a node has.</summary>
    public static IReadOnlyList<Operation> Of(Node node)
    {
        var present = Routes(node).Select(route => (route.Method, route.Route)).ToHashSet();
        return [.. All.Where(operation => present.Contains((operation.Method, operation.Route)))];
    }

    /// <summary>A node's own routes below the API's prefix, and the scopes that they declare.</summary>
    public static IEnumerable<(string Method, string Route, Scope Scopes)> Routes(Node node) =>
        from endpoint in node.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let operation = endpoint.Metadata.GetMetadata<ApiOperation>()
        where operation is not null
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (method, Shape(endpoint.RoutePattern.RawText!), operation.Scopes);

    static string Shape(string route) =>
        string.Join('/', route[Envelope.Prefix.Length..].TrimEnd('/').Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment));
}
