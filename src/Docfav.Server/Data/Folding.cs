using System.Globalization;
using System.Text;

namespace Docfav.Server.Data;

/// <summary>The folded form of text, for search and order alike: case and accents stripped (api-semantics §3).</summary>
public static class Folding
{
    /// <summary>Folds text; null folds to the empty text, which sorts before any other.</summary>
    public static string Fold(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var folded = new StringBuilder(text.Length + 4);
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                Append(folded, Rune.ToLowerInvariant(rune));
            }
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Compares by folded form, byte by byte of UTF-8, as both databases do.</summary>
    public static int CompareBytes(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // UTF-16 sorts a surrogate before U+E000 to U+FFFF; UTF-8 sorts it after.
        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>Orders folded texts by <see cref="CompareBytes"/>.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(CompareBytes);

    static void Append(StringBuilder folded, Rune rune)
    {
        var plain = rune.Value switch
        {
            'ß' or 'ẞ' => "ss",
            'ł' => "l",
            'ø' => "o",
            'đ' => "d",
            'æ' => "ae",
            'œ' => "oe",
            'ı' => "i",
            _ => null,
        };
        if (plain is null)
        {
            folded.Append(rune.ToString());
        }
        else
        {
            folded.Append(plain);
        }
    }
}
