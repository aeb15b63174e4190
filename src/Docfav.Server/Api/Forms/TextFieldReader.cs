namespace Docfav.Server.Api.Forms;

/// <summary>
/// Reads the fields of a form on a page or of a row of a table, where every value is a text: blank text is no value, as null is in JSON. The forms are
/// those of the API, so that no rule exists twice.
/// </summary>
/// <param name="values">The texts by the fields' names.</param>
/// <param name="fault">Takes a field's name and what is wrong with it.</param>
public sealed class TextFieldReader(IReadOnlyDictionary<string, string?> values, Action<string, string> fault) : FieldReader
{
    readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Reads a thing whole; the faults name their fields, and unknown fields are among them.</summary>
    public static (T Value, IReadOnlyList<Refusal> Faults) Read<T>(IReadOnlyDictionary<string, string?> values) where T : IReadable<T>
    {
        var faults = new List<Refusal>();
        var reader = new TextFieldReader(values, (field, message) => faults.Add(Refusal.Invalid(field, $"{field} {message}")));
        var value = T.Read(reader);
        reader.End();
        return (value, faults);
    }

    public override T Read<T>(string name, Form<T> form, string text, T fallback = default!)
    {
        if (!TryText(name, out var given))
        {
            return fallback;
        }

        if (form.Read(given, out var value) is not { } message)
        {
            return value;
        }

        Refuse(name, message);
        return fallback;
    }

    public override T Require<T>(string name, Form<T> form, string text)
    {
        if (TryText(name, out _))
        {
            return Read(name, form, text, default(T)!);
        }

        Refuse(name, "is required");
        return default!;
    }

    /// <summary>No text holds things that have fields of their own.</summary>
    public override IReadOnlyList<T> RequireList<T>(string name, int least, int most, string text) =>
        throw new NotSupportedException($"{name} cannot be read from a text.");

    public override bool Has(string name) => values.ContainsKey(name);

    public override bool IsGiven(string name) => TryText(name, out _);

    public override void Refuse(string name, string message) => fault(name, message);

    /// <summary>Faults every field that nobody asked for.</summary>
    public void End()
    {
        foreach (var name in values.Keys.Where(name => !_known.Contains(name)))
        {
            Refuse(name, "is not a known field");
        }
    }

    bool TryText(string name, out string text)
    {
        _known.Add(name);
        text = values.GetValueOrDefault(name) ?? "";
        return !string.IsNullOrWhiteSpace(text);
    }
}
