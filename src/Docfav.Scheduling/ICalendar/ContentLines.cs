using System.Buffers;
using System.Text;

namespace Docfav.Scheduling.ICalendar;

/// <summary>
/// Writes content lines (RFC 5545, section 3.1): UTF-8, ended by CRLF, folded so that no line has more than 75 octets, and never within a character.
/// </summary>
sealed class ContentLines(IBufferWriter<byte> output)
{
    const int MaxOctets = 75;

    byte[] _line = new byte[256];

    /// <summary>Writes one property.</summary>
    /// <param name="name">Its name, with its parameters.</param>
    /// <param name="value">Its value as it is written; see <see cref="Text"/>.</param>
    public void Write(string name, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(name.Length + value.Length + 1);
        if (_line.Length < most) _line = new byte[most];
        var length = Encoding.UTF8.GetBytes(name, _line);
        _line[length++] = (byte)':';
        length += Encoding.UTF8.GetBytes(value, 0, value.Length, _line, length);
        Fold(_line.AsSpan(0, length));
    }

    /// <summary>A value of type TEXT (section 3.3.11): escaped, lines broken with \n, other control characters left out.</summary>
    public static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' or ';' or ',':
                    escaped.Append('\\').Append(text[i]);
                    break;
                case '\r' when i + 1 < text.Length && text[i + 1] == '\n':
                    break;
                case '\r' or '\n':
                    escaped.Append("\\n");
                    break;
                case var c when c == '\t' || !char.IsControl(c):
                    escaped.Append(c);
                    break;
            }
        }
        return escaped.ToString();
    }

    /// <summary>The value of a parameter (section 3.2), in quotes, which it cannot hold itself.</summary>
    public static string Quoted(string value) =>
        $"\"{string.Concat(value.Select(c => c == '"' ? '\'' : c).Where(c => !char.IsControl(c)))}\"";

    void Fold(ReadOnlySpan<byte> line)
    {
        var room = MaxOctets;
        while (line.Length > room)
        {
            var cut = room;
            // The octets of a character after its first are 10xxxxxx.
            while ((line[cut] & 0xC0) == 0x80) cut--;
            output.Write(line[..cut]);
            output.Write("\r\n "u8);
            line = line[cut..];
            room = MaxOctets - 1;
        }
        output.Write(line);
        output.Write("\r\n"u8);
    }
}
