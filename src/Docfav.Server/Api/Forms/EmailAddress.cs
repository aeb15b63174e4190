using System.Text;

namespace Docfav.Server.Api.Forms;

/// <summary>An address as mail systems in use accept it: a dot-atom, an @ and a domain of two labels or more, letters of any script.</summary>
public static class EmailAddress
{
    const string AtomSigns = "!#$%&'*+/=?^_`{|}~-.";

    /// <summary>Reads, trims and NFC-normalises an address of at most 254 code points; blank text is no address (null).</summary>
    public static bool TryParse(string text, out string? value)
    {
        value = null;
        if (!TextForm.TryNormalize(text, out var normal))
        {
            return false;
        }

        if (normal.Length == 0)
        {
            return true;
        }

        var at = normal.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || normal.EnumerateRunes().Count() > 254 || !IsLocalPart(normal[..at]) || !IsDomain(normal[(at + 1)..]))
        {
            return false;
        }

        value = normal;
        return true;
    }

    /// <summary>What two spellings of one address share.</summary>
    public static string? Key(string? email) => email?.ToLowerInvariant();

    static bool IsLocalPart(string part) =>
        Encoding.UTF8.GetByteCount(part) <= 64
        && part[0] != '.' && part[^1] != '.' && !part.Contains("..", StringComparison.Ordinal)
        && part.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || IsMark(rune) || (rune.IsAscii && AtomSigns.Contains((char)rune.Value, StringComparison.Ordinal)));

    static bool IsDomain(string part)
    {
        var labels = part.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || IsMark(rune) || rune.Value == '-');

    static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
