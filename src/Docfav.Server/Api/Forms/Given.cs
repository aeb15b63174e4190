namespace Docfav.Server.Api.Forms;

/// <summary>A field of a PATCH: absent leaves things as they are, null clears.</summary>
public readonly record struct Given<T>(bool IsGiven, T Value)
{
    /// <summary>Reads a field and whether it is there.</summary>
    public static Given<T> Read(FieldReader fields, string name, Form<T> form, string text, T cleared = default!) =>
        new(fields.Has(name), fields.Read(name, form, text, cleared));

    /// <summary>Reads a field that cannot be cleared, and whether it is there.</summary>
    public static Given<T> ReadSet(FieldReader fields, string name, Form<T> form, string text) =>
        fields.Has(name) ? new(true, fields.Require(name, form, text)) : default;

    /// <summary>The value, or what there was before.</summary>
    public T Or(T before) => IsGiven ? Value : before;
}
