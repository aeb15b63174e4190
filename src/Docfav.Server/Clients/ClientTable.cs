using System.Text;
using CsvHelper;
using Docfav.Server.Api;

namespace Docfav.Server.Clients;

/// <summary>A line of a table, its cells as texts.</summary>
/// <param name="Line">The line of the file at which it begins, from 1.</param>
/// <param name="Cells">At least as many as there are headers.</param>
public sealed record TableRow(int Line, IReadOnlyList<string> Cells);

/// <summary>A CSV file with a line of headers, read whole.</summary>
public sealed class ClientTable
{
    /// <summary>Largest file, in bytes.</summary>
    public const int Largest = 20 * 1024 * 1024;

    /// <summary>Most rows, the headers aside.</summary>
    public const int MostRows = 50_000;

    const int MostColumns = 200;

    static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    // Excel's "Unicode text" is the second.
    static readonly Encoding[] s_marked = [s_utf8, new UnicodeEncoding(false, true, true), new UnicodeEncoding(true, true, true)];

    static readonly Encoding s_windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    ClientTable(IReadOnlyList<string> headers, IReadOnlyList<TableRow> rows) => (Headers, Rows, Mapping) = (headers, rows, ClientColumn.Propose(headers));

    public IReadOnlyList<string> Headers { get; }
    public IReadOnlyList<TableRow> Rows { get; }

    /// <summary>The field that each column seems to hold, by its header; null for none.</summary>
    public IReadOnlyList<string?> Mapping { get; }

    /// <summary>Reads a file in UTF-8, UTF-16 with a byte order mark or, where it is neither, Windows-1252; its columns are separated by semicolons, commas or tabs.</summary>
    /// <returns>The table, or what is wrong with the file as a whole: the field is <c>file</c>, or <c>encoding</c> for what is no text.</returns>
    public static async Task<(ClientTable? Table, Refusal? Refusal)> ReadAsync(Stream file, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await file.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > Largest)
            {
                return Refused("The file is larger than 20 MiB");
            }

            bytes.Write(buffer, 0, read);
        }

        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is { } text ? Parse(text)
            : (null, Refusal.Invalid("encoding", "The file is no text in UTF-8, UTF-16 or Windows-1252"));
    }

    /// <summary>The file's text: as its byte order mark says, else in UTF-8, else in what Excel saves as plain CSV in Spain. Null where it is no text.</summary>
    static string? Decode(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in s_marked)
        {
            if (bytes.StartsWith(encoding.Preamble))
            {
                return Decode(bytes[encoding.Preamble.Length..], encoding);
            }
        }

        // What Windows-1252 leaves undefined comes out as control characters.
        return Decode(bytes, s_utf8) ?? (Decode(bytes, s_windows1252) is { } text && !text.AsSpan().ContainsAnyInRange('\u0080', '\u009f') ? text : null);
    }

    static string? Decode(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        try
        {
            // Pictures and workbooks are full of zeros; texts have none.
            return encoding.GetString(bytes) is var text && text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static (ClientTable? Table, Refusal? Refusal) Parse(string text)
    {
        var openQuote = 0L;
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = Separator(text),
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = record => openQuote = record.Reason == CsvMalformedReason.UnterminatedQuote ? record.RecordNumber : openQuote,
        });
        if (!reader.Read())
        {
            return Refused("The file is empty");
        }

        var headers = Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetString(column).Trim()).ToArray();
        if (headers.Length > MostColumns)
        {
            return Refused("The file has more than 200 columns");
        }

        var rows = new List<TableRow>();
        while (reader.Read())
        {
            if (rows.Count == MostRows)
            {
                return Refused("The file has more than 50,000 rows");
            }

            var cells = new string[Math.Max(headers.Length, reader.FieldCount)];
            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = column < reader.FieldCount ? FormulaCell.Unguard(reader.GetString(column)) : "";
            }

            // A row of separators alone is how spreadsheets write an empty one.
            if (cells.Any(cell => !string.IsNullOrWhiteSpace(cell)))
            {
                rows.Add(new((int)reader.LineNumber, cells));
            }
        }

        return openQuote > 0 ? Refused("A quotation mark is opened and never closed")
            : rows.Count == 0 ? Refused("The file has no rows below its headers")
            : (new(headers, rows), null);
    }

    /// <summary>The sign that the line of headers has most of, outside quotation marks.</summary>
    static char Separator(string text)
    {
        Span<int> counts = stackalloc int[3];
        var isQuoted = false;
        foreach (var letter in text)
        {
            isQuoted ^= letter == '"';
            var sign = ";,\t".IndexOf(letter, StringComparison.Ordinal);
            if (!isQuoted && sign >= 0)
            {
                counts[sign]++;
            }
            else if (!isQuoted && letter is '\r' or '\n')
            {
                break;
            }
        }

        return counts[2] > counts[0] && counts[2] > counts[1] ? '\t' : counts[1] > counts[0] ? ',' : ';';
    }

    static (ClientTable? Table, Refusal? Refusal) Refused(string message) => (null, Refusal.Invalid("file", message));
}
