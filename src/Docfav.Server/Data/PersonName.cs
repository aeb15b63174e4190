namespace Docfav.Server.Data;

/// <summary>How a first and a last name make a full one.</summary>
public static class PersonName
{
    public static string Full(string? firstname, string? lastname) =>
        (firstname, lastname) switch
        {
            (null, null) => "",
            (null, _) => lastname,
            (_, null) => firstname,
            _ => $"{firstname} {lastname}",
        };
}
