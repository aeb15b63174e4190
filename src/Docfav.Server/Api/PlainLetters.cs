using System.Buffers;
using System.Text.Encodings.Web;

namespace Docfav.Server.Api;

/// <summary>
/// Escapes what RFC 8259 says must be escaped and nothing else: quotes, backslashes and control characters. The framework's encoders
/// also escape letters beyond the basic plane, which api-semantics §1 forbids. Answers are JSON, never part of a page.
/// </summary>
sealed class PlainLetters : JavaScriptEncoder
{
    static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code), '"', '\\', '\u007f',
        .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    static readonly SearchValues<byte> EscapedBytes = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), (byte)'"', (byte)'\\', 0x7f]);

    PlainLetters()
    {
    }

    public static PlainLetters Encoder { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 32 or '"' or '\\' or 0x7f;

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(EscapedBytes);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        for (var at = 0; ;)
        {
            var next = span[at..].IndexOfAny(Escaped);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (!char.IsHighSurrogate(span[at]) || at + 1 == span.Length || !char.IsLowSurrogate(span[at + 1]))
            {
                return at;
            }

            at += 2;
        }
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var escape = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            _ => $"\\u{unicodeScalar:x4}",
        };
        numberOfCharactersWritten = escape.Length;
        if (escape.Length > bufferLength)
        {
            numberOfCharactersWritten = 0;
            return false;
        }

        escape.CopyTo(new Span<char>(buffer, bufferLength));
        return true;
    }
}
