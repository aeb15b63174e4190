namespace Docfav.Server.BackOffice.Settings;

/// <summary>What a form is to do with the clinic's logo.</summary>
/// <param name="Chosen">The picture that is to take its place; null for none.</param>
/// <param name="IsRemoved">Whether the one that is stored is to go.</param>
public sealed record LogoChoice(byte[]? Chosen, bool IsRemoved)
{
    /// <summary>It stays as it is.</summary>
    public static LogoChoice Unchanged { get; } = new(null, false);
}
