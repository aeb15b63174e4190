using System.Collections;
using System.Text.Json;

namespace Docfav.Server.Api.Forms;

/// <summary>Reads the fields of one JSON object strictly: duplicate and unknown fields are faults.</summary>
/// <remarks>Call <see cref="End"/> when every field has been asked for.</remarks>
public sealed class ObjectReader : FieldReader
{
    // Who sends many fields sends unknown ones: only then is a look through them all slower than a hash table.
    const int Few = 40;

    readonly List<(string Name, JsonElement Value)> _fields = [];
    readonly Dictionary<string, int>? _places;
    BitArray? _known;
    int _next;
    readonly string _path;
    readonly Action<string, string> _fault;

    /// <param name="json">The object; anything else is a fault.</param>
    /// <param name="path">Where it stands: empty for a request's body, else the path that the fields' names are appended to.</param>
    /// <param name="fault">Takes a field's whole path and what is wrong with it.</param>
    public ObjectReader(JsonElement json, string path, Action<string, string> fault)
    {
        _path = path;
        _fault = fault;
        if (json.ValueKind != JsonValueKind.Object)
        {
            _fault(path.Length == 0 ? "body" : path, "must be an object");
            return;
        }

        var count = json.GetPropertyCount();
        _fields.EnsureCapacity(count);
        _places = count > Few ? new(count, StringComparer.Ordinal) : null;
        foreach (var property in json.EnumerateObject())
        {
            if (JsonText.NameOf(property) is not { } name)
            {
                _fault(path.Length == 0 ? "body" : path, "has a field whose name is not valid text");
            }
            else if (PlaceOf(name) >= 0)
            {
                _fault(PathOf(name), "is given twice");
            }
            else
            {
                _places?.Add(name, _fields.Count);
                _fields.Add((name, property.Value));
            }
        }

        _known = new(_fields.Count);
    }

    /// <summary>The whole path of one of this object's fields.</summary>
    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public override T Read<T>(string name, Form<T> form, string text, T fallback = default!)
    {
        return TryField(name, out var json) ? Parse(name, form, json, fallback) : fallback;
    }

    public override T Require<T>(string name, Form<T> form, string text)
    {
        if (TryField(name, out var json))
        {
            return Parse(name, form, json, default!);
        }

        Refuse(name, "is required");
        return default!;
    }

    public override IReadOnlyList<T> RequireList<T>(string name, int least, int most, string text)
    {
        if (!TryField(name, out var json))
        {
            Refuse(name, "is required");
            return [];
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < least || json.GetArrayLength() > most)
        {
            Refuse(name, $"must be a list of {least} to {most} items");
            return [];
        }

        var items = new List<T>(json.GetArrayLength());
        foreach (var element in json.EnumerateArray())
        {
            var reader = new ObjectReader(element, $"{PathOf(name)}[{items.Count}]", _fault);
            items.Add(T.Read(reader));
            reader.End();
        }

        return items;
    }

    public override bool Has(string name) => PlaceOf(name) >= 0;

    public override bool IsGiven(string name) => TryField(name, out _);

    public override void Refuse(string name, string message) => _fault(PathOf(name), message);

    /// <summary>The field's raw JSON where it is there and not null: for nested objects and lists of them.</summary>
    public JsonElement? Nested(string name) => TryField(name, out var json) ? json : null;

    /// <summary>Faults every field that nobody asked for.</summary>
    public void End()
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            if (!_known![i])
            {
                // The name is the sender's own text: it is shortened, and shown only to the sender.
                var name = _fields[i].Name;
                Refuse(name.Length <= 100 ? name : name[..100], "is not a known field");
            }
        }
    }

    bool TryField(string name, out JsonElement json)
    {
        var place = PlaceOf(name);
        if (place < 0)
        {
            json = default;
            return false;
        }

        _known![place] = true;
        json = _fields[place].Value;
        return json.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Where a field stands, or -1. Fields are mostly asked for in the order in which they stand.</summary>
    int PlaceOf(string name)
    {
        if (_places is not null)
        {
            return _places.GetValueOrDefault(name, -1);
        }

        for (var i = 0; i < _fields.Count; i++)
        {
            var place = _next + i < _fields.Count ? _next + i : _next + i - _fields.Count;
            if (_fields[place].Name == name)
            {
                _next = place + 1 == _fields.Count ? 0 : place + 1;
                return place;
            }
        }

        return -1;
    }

    T Parse<T>(string name, Form<T> form, JsonElement json, T fallback)
    {
        if (form.Read(json, out var value) is not { } fault)
        {
            return value;
        }

        Refuse(name, fault);
        return fallback;
    }
}
