using System.Text.Json;

namespace Docfav.Client.Json;

/// <summary>The texts of an enum's values in JSON and in queries.</summary>
sealed class EnumTexts<T> where T : struct, Enum
{
    readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);
    readonly Dictionary<T, string> _texts = [];

    EnumTexts(Func<string, string> text)
    {
        foreach (var (name, value) in Enum.GetNames<T>().Zip(Enum.GetValues<T>()))
        {
            if (name is not ("Unknown" or "Other"))
            {
                _values.Add(text(name), value);
                _texts.Add(value, text(name));
            }
        }
    }

    /// <summary><c>no_show</c></summary>
    public static EnumTexts<T> Lower => field ??= new(JsonNamingPolicy.SnakeCaseLower.ConvertName);

    /// <summary><c>NOT_FOUND</c></summary>
    public static EnumTexts<T> Upper => field ??= new(JsonNamingPolicy.SnakeCaseUpper.ConvertName);

    /// <summary><c>created_at.desc</c>, <c>appointment.created</c></summary>
    public static EnumTexts<T> Dotted => field ??= new(name =>
    {
        var text = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
        var last = text.LastIndexOf('_');
        return $"{text[..last]}.{text[(last + 1)..]}";
    });

    /// <summary>The value with a text; the enum's first, which means unknown, where there is none.</summary>
    public T Find(string? text) => text is not null && _values.TryGetValue(text, out var value) ? value : default;

    /// <summary>The text of a value that can be sent.</summary>
    public string this[T value] => _texts.TryGetValue(value, out var text) ? text : throw new ArgumentException($"{value} cannot be sent.", nameof(value));
}
