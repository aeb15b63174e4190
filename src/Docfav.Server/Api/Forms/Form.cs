using System.Text.Json;

namespace Docfav.Server.Api.Forms;

/// <summary>
/// The form that a value must have: what reads it is what documents it. Forms are immutable and shared.
/// </summary>
/// <typeparam name="T">What a well-formed value becomes.</typeparam>
public abstract class Form<T>
{
    /// <summary>How the value looks to an integrator.</summary>
    public abstract FormDescription Description { get; }

    /// <summary>Reads a query or path parameter.</summary>
    /// <param name="text">The decoded text.</param>
    /// <param name="value">The value, where the answer is null.</param>
    /// <returns>Null where the text has the form; else what is wrong, without repeating the text.</returns>
    public abstract string? Read(string text, out T value);

    /// <summary>Reads a JSON value that is not null.</summary>
    /// <inheritdoc cref="Read(string, out T)"/>
    public abstract string? Read(JsonElement json, out T value);
}

/// <summary>A form that JSON writes as a string.</summary>
public abstract class TextualForm<T> : Form<T>
{
    public override string? Read(JsonElement json, out T value)
    {
        value = default!;
        if (json.ValueKind != JsonValueKind.String)
        {
            return "must be a string";
        }

        return JsonText.TryGet(json, out var text) ? Read(text, out value) : "is not valid text";
    }
}

/// <summary>How a value looks, in the terms of JSON Schema.</summary>
public sealed record FormDescription(string Type)
{
    public string? Format { get; init; }
    public string? Pattern { get; init; }
    public int? MaxLength { get; init; }
    public long? Minimum { get; init; }
    public long? Maximum { get; init; }
    public int? MinItems { get; init; }
    public int? MaxItems { get; init; }
    public IReadOnlyList<string>? Values { get; init; }
    public FormDescription? Items { get; init; }
    public IReadOnlyList<FieldDescription>? Fields { get; init; }
}

/// <summary>A named field or parameter, as the documentation shows it.</summary>
public sealed record FieldDescription(string Name, string Text, FormDescription Form, bool Required, object? Default);
