using Docfav.Server.Api;
using Docfav.Server.Api.Forms;

namespace Docfav.Server.BackOffice.Settings;

/// <summary>A form's fields as texts, by the names that the API and the data file know them by; flags are <c>true</c> and <c>false</c>.</summary>
public sealed class FieldTexts
{
    readonly bool _isNew;
    readonly Dictionary<string, string?> _before;
    readonly Dictionary<string, string?> _now;

    FieldTexts(bool isNew, IEnumerable<(string Field, string? Text)> texts)
    {
        _isNew = isNew;
        _before = texts.ToDictionary(text => text.Field, text => text.Text, StringComparer.Ordinal);
        _now = new(_before, StringComparer.Ordinal);
    }

    /// <summary>Whether somebody has changed something.</summary>
    public bool IsDirty => Changed.Any();

    /// <summary>A field's text.</summary>
    public string? this[string field]
    {
        get => _now.GetValueOrDefault(field);
        set => _now[field] = value;
    }

    /// <summary>Something to be made: every field is sent.</summary>
    public static FieldTexts New(params IEnumerable<(string Field, string? Text)> texts) => new(true, texts);

    /// <summary>Something that is stored: what has been changed is sent.</summary>
    public static FieldTexts Of(params IEnumerable<(string Field, string? Text)> texts) => new(false, texts);

    public bool IsOn(string field) => this[field] == "true";

    /// <summary>What is to be stored, and what is wrong with it.</summary>
    public (T Fields, IReadOnlyList<Refusal> Faults) Read<T>() where T : IReadable<T> =>
        TextFieldReader.Read<T>((_isNew ? _now : Changed).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    IEnumerable<KeyValuePair<string, string?>> Changed => _now.Where(pair => (pair.Value ?? "") != (_before.GetValueOrDefault(pair.Key) ?? ""));
}
