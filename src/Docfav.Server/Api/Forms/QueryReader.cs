using Microsoft.AspNetCore.WebUtilities;

namespace Docfav.Server.Api.Forms;

/// <summary>Reads query parameters by their exact names; a known one given twice is a fault, an unknown one is nobody's.</summary>
public sealed class QueryReader : FieldReader
{
    readonly List<(ReadOnlyMemory<char> Name, ReadOnlyMemory<char> Value)> _given = [];
    readonly Action<string, string> _fault;

    /// <param name="query">The query string as it was sent.</param>
    /// <param name="fault">Takes a parameter's name and what is wrong with it.</param>
    public QueryReader(string? query, Action<string, string> fault)
    {
        _fault = fault;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            _given.Add((pair.DecodeName(), pair.DecodeValue()));
        }
    }

    public override T Read<T>(string name, Form<T> form, string text, T fallback = default!) =>
        Find(name) is { Times: > 0 } found ? Parse(name, form, found, fallback) : fallback;

    public override T Require<T>(string name, Form<T> form, string text)
    {
        if (Find(name) is { Times: > 0 } found)
        {
            return Parse(name, form, found, default!);
        }

        Refuse(name, "is required");
        return default!;
    }

    public override IReadOnlyList<T> RequireList<T>(string name, int least, int most, string text) =>
        throw new NotSupportedException("A query holds no objects.");

    public override bool Has(string name) => Find(name).Times > 0;

    public override bool IsGiven(string name) => Has(name);

    public override void Refuse(string name, string message) => _fault(name, message);

    T Parse<T>(string name, Form<T> form, (int Times, ReadOnlyMemory<char> Value) found, T fallback)
    {
        if (found.Times > 1)
        {
            Refuse(name, "is given more than once");
            return fallback;
        }

        if (form.Read(found.Value.ToString(), out var value) is { } fault)
        {
            Refuse(name, fault);
            return fallback;
        }

        return value;
    }

    (int Times, ReadOnlyMemory<char> Value) Find(string name)
    {
        (int Times, ReadOnlyMemory<char> Value) found = default;
        foreach (var given in _given)
        {
            if (given.Name.Span.SequenceEqual(name))
            {
                found = (found.Times + 1, given.Value);
            }
        }

        return found;
    }
}
