using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;

namespace Docfav.Server.Tests.Availability;

/// <summary>Compares JSON to the letter: fields in their order, letters as they are, white space aside.</summary>
static class Json
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object as the API would write it, its properties named as on the wire.</summary>
    public static string Of(object? value) => JsonSerializer.Serialize(value, Plain);

    public static void ShouldBeJson(this JsonElement actual, string expected) =>
        Indented(actual.GetRawText()).ShouldBe(Indented(expected));

    /// <summary>The whole text must be as the API writes it, without white space.</summary>
    public static void ShouldBeExactly(this JsonElement actual, string expected, string? about = null)
    {
        if (actual.GetRawText() != expected)
        {
            Indented(actual.GetRawText()).ShouldBe(Indented(expected), about);
        }
    }

    /// <summary>The names of an object's fields, in order.</summary>
    public static IEnumerable<string> Names(this JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static Guid Uuid(this JsonElement element, string name) => element.GetProperty(name).GetGuid();

    public static JsonElement[] List(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];

    static string Indented(string json) =>
        JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
