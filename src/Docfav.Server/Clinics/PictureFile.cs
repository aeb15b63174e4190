namespace Docfav.Server.Clinics;

/// <summary>What a logo or a photo may be, wherever it comes from.</summary>
public static class PictureFile
{
    /// <summary>Largest picture, in bytes.</summary>
    public const int Largest = 2 * 1024 * 1024;

    /// <summary>The media types; a drawing in SVG can carry script.</summary>
    public static IReadOnlyList<string> Types { get; } = ["image/png", "image/jpeg", "image/webp", "image/gif"];

    /// <summary>The media type that a picture's first bytes tell; null where they are of none of <see cref="Types"/>.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "image/webp"
        : content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? "image/gif"
        : null;
}
