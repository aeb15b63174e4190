using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Docfav.Server.Api.Forms;

/// <summary>Strings of a JSON document that may hold escaped lone surrogates, which are no text.</summary>
static class JsonText
{
    public static bool TryGet(JsonElement json, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json says so, and has no call that asks first.
            text = null;
            return false;
        }
    }

    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
