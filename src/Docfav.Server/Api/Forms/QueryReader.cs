using Microsoft.AspNetCore.WebUtilities;

namespace Docfav.Server.Api.Forms;

/// <summary>Reads query parameters by their exact names; a known one given twice is a fault, an unknown one is nobody's.</summary>
public sealed class QueryReader : FieldReader
{
    readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);
    readonly Action<string, string> _fault;

    /// <param name="query">The query string as it was sent.</param>
    /// <param name="fault">Takes a parameter's name and what is wrong with it.</param>
    public QueryReader(string? query, Action<string, string> fault)
    {
        _fault = fault;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().ToString();
            // Null stands for "given more than once": a value of its own is never null.
            _values[name] = _values.ContainsKey(name) ? null : pair.DecodeValue().ToString();
        }
    }

    public override T Read<T>(string name, Form<T> form, string text, T fallback = default!) =>
        _values.TryGetValue(name, out var value) ? Parse(name, form, value, fallback) : fallback;

    public override T Require<T>(string name, Form<T> form, string text)
    {
        if (_values.TryGetValue(name, out var value))
        {
            return Parse(name, form, value, default!);
        }

        Refuse(name, "is required");
        return default!;
    }

    public override IReadOnlyList<T> RequireList<T>(string name, int least, int most, string text) =>
        throw new NotSupportedException("A query holds no objects.");

    public override bool Has(string name) => _values.ContainsKey(name);

    public override bool IsGiven(string name) => Has(name);

    public override void Refuse(string name, string message) => _fault(name, message);

    T Parse<T>(string name, Form<T> form, string? text, T fallback)
    {
        if (text is null)
        {
            Refuse(name, "is given more than once");
            return fallback;
        }

        if (form.Read(text, out var value) is { } fault)
        {
            Refuse(name, fault);
            return fallback;
        }

        return value;
    }
}
