namespace Docfav.Server.BackOffice.Shared;

/// <summary>The client chosen in a form: one there is, one to be made with what is booked, or nobody.</summary>
/// <param name="Id">Null for a client to be made, and for nobody.</param>
/// <param name="New">The fields of a client to be made, by the API's names.</param>
public sealed record ClientPick(Guid? Id, string Name, IReadOnlyDictionary<string, string?>? New)
{
    public static ClientPick Nobody { get; } = new(null, "", null);

    public static ClientPick Existing(Guid id, string name) => new(id, name, null);

    /// <summary>What somebody types before choosing.</summary>
    public static ClientPick Typed(string text) => string.IsNullOrWhiteSpace(text) ? Nobody : new(null, text, null);

    /// <summary>Whether it is only a text, for which nobody has been chosen.</summary>
    public bool IsUnresolved => IsNobody && Name.Length > 0;

    public bool IsNobody => Id is null && New is null;
}
