namespace Docfav.Server.Api.Forms;

/// <summary>UUIDs in their one textual form: 8-4-4-4-12 hexadecimal digits, in any case.</summary>
static class Uuids
{
    public static bool TryParse(string text, out Guid value)
    {
        // Guid.TryParseExact also takes white space and "0x" inside a group.
        value = default;
        return text.Length == 36 && HasForm(text) && Guid.TryParseExact(text, "D", out value);
    }

    static bool HasForm(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var fits = i is 8 or 13 or 18 or 23 ? text[i] == '-' : char.IsAsciiHexDigit(text[i]);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
