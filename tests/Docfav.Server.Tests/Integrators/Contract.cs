using System.Text.Json.Nodes;

namespace Docfav.Server.Tests.Integrators;

/// <summary>The committed contract, docs/api/openapi-v1.json.</summary>
static class Contract
{
    static readonly JsonNode s_document = JsonNode.Parse(File.ReadAllText(Repository.File("docs/api/openapi-v1.json")))!;

    /// <summary>Every operation: its method, the path that holds its ids' names, and what describes it.</summary>
    public static IEnumerable<(string Method, string Path, JsonNode Operation)> Operations =>
        from path in s_document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!);

    public static JsonObject Schemas => s_document["components"]!["schemas"]!.AsObject();

    /// <summary>What a reference stands for; anything else as it is.</summary>
    public static JsonNode Resolve(JsonNode node) =>
        (string?)node["$ref"] is { } reference ? reference[2..].Split('/').Aggregate(s_document, (at, name) => at[name]!) : node;

    public static string NameOf(JsonNode reference) => ((string)reference["$ref"]!).Split('/')[^1];

    /// <summary><c>booked_from</c> as <c>BookedFrom</c>; <c>client_number.asc</c> as <c>ClientNumberAsc</c>.</summary>
    public static string Pascal(string name) =>
        string.Concat(name.Split('_', '.').Select(word => char.ToUpperInvariant(word[0]) + (word.All(char.IsAsciiLetterUpper) ? word[1..].ToLowerInvariant() : word[1..])));
}

/// <summary>The files of the repository.</summary>
static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string File(string path) => Path.Combine(Root, path);

    static string Find(string folder) => System.IO.File.Exists(Path.Combine(folder, "Docfav.slnx"))
        ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository."));
}
