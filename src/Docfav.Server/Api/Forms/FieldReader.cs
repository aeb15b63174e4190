namespace Docfav.Server.Api.Forms;

/// <summary>
/// Reads the named fields of a query, a JSON object or a data file's item. A faulty field is noted, and its fallback returned, so that
/// one pass finds every fault; who reads asks for the faults before using what was read.
/// </summary>
public abstract class FieldReader
{
    /// <summary>A field that may be absent: absent (and, in JSON, null) gives the fallback.</summary>
    public abstract T Read<T>(string name, Form<T> form, string text, T fallback = default!);

    /// <summary>A field that must be there.</summary>
    public abstract T Require<T>(string name, Form<T> form, string text);

    /// <summary>A list of things that must be there, from <paramref name="least"/> to <paramref name="most"/> of them.</summary>
    public abstract IReadOnlyList<T> RequireList<T>(string name, int least, int most, string text) where T : IReadable<T>;

    /// <summary>Whether the field is there at all, be it null: what tells "clear" from "leave" in a PATCH.</summary>
    public abstract bool Has(string name);

    /// <summary>Whether the field is there and, in JSON, not null.</summary>
    public abstract bool IsGiven(string name);

    /// <summary>Notes a fault that is in no single value: an order, a missing companion.</summary>
    public abstract void Refuse(string name, string message);
}

/// <summary>A thing that reads itself from fields; reading it with a <see cref="FieldDescriber"/> documents it.</summary>
public interface IReadable<TSelf> where TSelf : IReadable<TSelf>
{
    static abstract TSelf Read(FieldReader fields);
}

/// <summary>Reads nothing and notes every field asked for: the documentation of an <see cref="IReadable{TSelf}"/>.</summary>
public sealed class FieldDescriber : FieldReader
{
    readonly List<FieldDescription> _fields = [];

    /// <summary>The fields that <typeparamref name="T"/> reads, in its order.</summary>
    public static IReadOnlyList<FieldDescription> Describe<T>() where T : IReadable<T>
    {
        var describer = new FieldDescriber();
        _ = T.Read(describer);
        return describer._fields;
    }

    public override T Read<T>(string name, Form<T> form, string text, T fallback = default!)
    {
        _fields.Add(new(name, text, form.Description, Required: false, fallback));
        return fallback;
    }

    public override T Require<T>(string name, Form<T> form, string text)
    {
        _fields.Add(new(name, text, form.Description, Required: true, null));
        return default!;
    }

    public override IReadOnlyList<T> RequireList<T>(string name, int least, int most, string text)
    {
        var items = new FormDescription("object") { Fields = Describe<T>() };
        _fields.Add(new(name, text, new FormDescription("array") { Items = items, MinItems = least, MaxItems = most }, Required: true, null));
        return [];
    }

    /// <summary>Everything is there, so that the fields of a PATCH are all asked for.</summary>
    public override bool Has(string name) => true;

    public override bool IsGiven(string name) => true;

    public override void Refuse(string name, string message)
    {
    }
}
