using System.Text;

namespace Docfav.Server.Api.Forms;

/// <summary>Text as people write it: trimmed, NFC-normalised, without control characters; blank text is no text (null).</summary>
/// <param name="maxCodePoints">Longest text, in Unicode code points after trimming and normalising.</param>
/// <param name="lines">Whether line breaks may stand in it.</param>
public sealed class TextForm(int maxCodePoints, bool lines = false) : TextualForm<string?>
{
    public override FormDescription Description { get; } = new("string") { MaxLength = maxCodePoints };

    public override string? Read(string text, out string? value)
    {
        value = null;
        if (!TryNormalize(text, out var normal))
        {
            return "is not valid text";
        }

        // Before trimming: white space at the ends may hold control characters.
        if (text.Any(letter => char.IsControl(letter) && !(lines && letter is '\n' or '\r')))
        {
            return lines ? "must not contain control characters other than line breaks" : "must not contain control characters";
        }

        var length = normal.EnumerateRunes().Count();
        if (length > maxCodePoints)
        {
            return $"must be at most {maxCodePoints} characters";
        }

        value = length == 0 ? null : normal;
        return null;
    }

    internal static bool TryNormalize(string text, out string normal)
    {
        try
        {
            normal = text.Trim().Normalize(NormalizationForm.FormC);
            return true;
        }
        catch (ArgumentException)
        {
            normal = "";
            return false;
        }
    }
}

/// <summary>Text that must not be blank.</summary>
public sealed class NonBlankForm(TextForm form) : TextualForm<string>
{
    public override FormDescription Description => form.Description;

    public override string? Read(string text, out string value)
    {
        var fault = form.Read(text, out var read);
        value = read ?? "";
        return fault ?? (read is null ? "must not be blank" : null);
    }
}
