using System.Text.Json;

namespace Docfav.Server.DataFile;

/// <summary>Reads a JSON document of any length token by token, or value by value, with a buffer that holds the longest value.</summary>
sealed class JsonPull(Stream stream)
{
    /// <summary>Longest value that is read whole, in bytes: a client with a picture needs about 3 MiB.</summary>
    public const int LongestValue = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of a document.</summary>
    public const int MaxDepth = 32;

    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    byte[] _buffer = new byte[256 * 1024];
    long _bufferPosition;
    int _start;
    int _end;
    bool _isFinal;
    JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>The token last read.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>Where the token or value last read begins, in bytes from the start of the document.</summary>
    public long Position { get; private set; }

    /// <summary>The name, where the token last read is one.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Nesting of the token last read.</summary>
    int Depth { get; set; }

    /// <summary>Reads the next token; <see cref="JsonTokenType.None"/> at the end of the document.</summary>
    /// <exception cref="MalformedJsonException">The document is not well-formed, or cut off.</exception>
    public JsonTokenType Next()
    {
        while (true)
        {
            var reader = Reader();
            if (Try(ref reader, static (ref Utf8JsonReader json) => json.Read()))
            {
                Take(ref reader, (int)reader.TokenStartIndex);
                Name = Token == JsonTokenType.PropertyName ? NameOf(ref reader) : "";
                return Token;
            }

            if (_isFinal)
            {
                return Token = JsonTokenType.None;
            }

            Fill();
        }
    }

    /// <summary>Reads the next value whole.</summary>
    /// <returns>Its bytes, good until the next call; null where the list ended instead.</returns>
    /// <exception cref="MalformedJsonException">The document is not well-formed, or cut off, or the value is too long.</exception>
    public ReadOnlyMemory<byte>? Value()
    {
        while (true)
        {
            var reader = Reader();
            if (Try(ref reader, static (ref Utf8JsonReader json) => json.Read()))
            {
                var first = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    Take(ref reader, first);
                    return null;
                }

                if (Try(ref reader, static (ref Utf8JsonReader json) => json.TrySkip()))
                {
                    var bytes = _buffer.AsMemory(_start + first, (int)reader.BytesConsumed - first);
                    Take(ref reader, first);
                    return bytes;
                }
            }
            else if (_isFinal)
            {
                throw new MalformedJsonException("the file ends in the middle");
            }

            Fill();
        }
    }

    /// <summary>Passes over the rest of the value whose first token was read last.</summary>
    public void SkipRest()
    {
        if (Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var depth = Depth;
            while (Next() is not (JsonTokenType.EndObject or JsonTokenType.EndArray) || Depth != depth)
            {
                // A reader at its end has thrown: the document is cut off.
            }
        }
    }

    Utf8JsonReader Reader() => new(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);

    void Take(ref Utf8JsonReader reader, int first)
    {
        Position = _bufferPosition + _start + first;
        Token = reader.TokenType;
        Depth = reader.CurrentDepth;
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    bool Try(ref Utf8JsonReader reader, Step step)
    {
        try
        {
            return step(ref reader);
        }
        catch (JsonException exception)
        {
            throw new MalformedJsonException(IsCutOff()
                ? "the file ends in the middle"
                : $"the file is not well-formed JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
    }

    /// <summary>Whether more data could have made the document well-formed.</summary>
    bool IsCutOff()
    {
        if (!_isFinal)
        {
            return false;
        }

        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), isFinalBlock: false, _state);
        try
        {
            while (reader.Read())
            {
                // Whether it fails before the data's end is all we ask.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _bufferPosition += _start;
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestValue)
            {
                throw new MalformedJsonException($"is longer than {LongestValue / 1024 / 1024} MiB");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _isFinal = read == 0;
        _end += read;
        if (_bufferPosition == 0 && _start == 0 && Token == JsonTokenType.None && _buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
        {
            _start = ByteOrderMark.Length;
        }
    }

    static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json says so of escaped lone surrogates and of what is no UTF-8.
            throw new MalformedJsonException("a field's name is not valid text");
        }
    }

    delegate bool Step(ref Utf8JsonReader reader);
}

/// <summary>The rest of the document cannot be read.</summary>
sealed class MalformedJsonException(string message) : Exception(message);
