using System.Text.Json;
using Docfav.Server.Api.Forms;
using Docfav.Server.Clinics;

namespace Docfav.Server.DataFile;

/// <summary><c>logo</c> and <c>photo</c>: null or <c>{type, base64}</c>.</summary>
static class Pictures
{
    static readonly Form<string?> Type = new ParsedForm<string?>(
        new("string"), $"must be one of {string.Join(", ", PictureFile.Types)}", TryType);

    static readonly Form<byte[]> Content = new Base64Form();

    public static Picture? Read(ItemFields owner, string name, Guid clinicId, Guid ownerId)
    {
        if (owner.Object(name) is not { } fields)
        {
            return null;
        }

        var type = fields.Require("type", Type);
        var content = fields.Require("base64", Content);
        fields.End();
        return type is null || content is null ? null : new() { ClinicId = clinicId, OwnerId = ownerId, Type = type, Content = content };
    }

    public static void Write(Utf8JsonWriter json, string name, Picture? picture)
    {
        if (picture is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("type", picture.Type);
        json.WriteBase64String("base64", picture.Content);
        json.WriteEndObject();
    }

    static bool TryType(string text, out string? value)
    {
        value = text;
        return PictureFile.Types.Contains(text);
    }

    sealed class Base64Form : Form<byte[]>
    {
        const string Fault = "must be base64 of at most 2 MiB";

        public override FormDescription Description { get; } = new("string") { Format = "byte" };

        public override string? Read(string text, out byte[] value)
        {
            value = [];
            return Fault;
        }

        public override string? Read(JsonElement json, out byte[] value)
        {
            value = [];
            if (json.ValueKind != JsonValueKind.String || !json.TryGetBytesFromBase64(out var bytes) || bytes.Length is 0 or > PictureFile.Largest)
            {
                return Fault;
            }

            value = bytes;
            return null;
        }
    }
}
