using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Docfav.Server.Api;

/// <summary>
/// A writer of the API's JSON, and what it has written; both are used again and again. What is long lies in rented pieces: an array that grew with it would be
/// copied time and again, and be large enough to stay in memory until a full collection.
/// </summary>
sealed class JsonBuffer : IDisposable
{
    static readonly ObjectPool<JsonBuffer> s_pool = new DefaultObjectPool<JsonBuffer>(new Policy());

    readonly Pieces _pieces = new();

    JsonBuffer() => Writer = new(_pieces, new JsonWriterOptions { Encoder = PlainLetters.Encoder });

    public Utf8JsonWriter Writer { get; }

    /// <summary>An empty one; disposing gives it back.</summary>
    public static JsonBuffer Rent() => s_pool.Get();

    /// <summary>Bytes written so far.</summary>
    public int Length()
    {
        Writer.Flush();
        return _pieces.Length;
    }

    /// <summary>What was written so far, as one array.</summary>
    public byte[] ToArray()
    {
        Writer.Flush();
        var all = new byte[_pieces.Length];
        var place = all.AsSpan();
        for (var i = 0; i < _pieces.Count; i++)
        {
            _pieces[i].Span.CopyTo(place);
            place = place[_pieces[i].Length..];
        }

        return all;
    }

    /// <summary>Sends what was written so far; a slow reader gets the next piece when it has taken the one before.</summary>
    public async ValueTask SendAsync(PipeWriter target, CancellationToken cancellation)
    {
        await Writer.FlushAsync(cancellation);
        for (var i = 0; i < _pieces.Count; i++)
        {
            await target.WriteAsync(_pieces[i], cancellation);
        }
    }

    public void Dispose() => s_pool.Return(this);

    sealed class Policy : PooledObjectPolicy<JsonBuffer>
    {
        public override JsonBuffer Create() => new();

        public override bool Return(JsonBuffer buffer)
        {
            buffer._pieces.Clear();
            buffer.Writer.Reset();
            return true;
        }
    }

    /// <summary>Bytes in pieces; the first stays, the others are rented.</summary>
    sealed class Pieces : IBufferWriter<byte>
    {
        const int First = 8 * 1024;
        const int Next = 64 * 1024;

        readonly List<ReadOnlyMemory<byte>> _full = [];
        readonly byte[] _first = new byte[First];
        readonly List<byte[]> _rented = [];
        byte[] _last;
        int _written;
        int _before;

        public Pieces() => _last = _first;

        public int Length => _before + _written;

        public int Count => _full.Count + 1;

        public ReadOnlyMemory<byte> this[int index] => index < _full.Count ? _full[index] : _last.AsMemory(0, _written);

        public void Advance(int count) => _written += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (_last.Length - _written < Math.Max(sizeHint, 1))
            {
                _full.Add(_last.AsMemory(0, _written));
                _before += _written;
                _last = ArrayPool<byte>.Shared.Rent(Math.Max(Next, sizeHint));
                _rented.Add(_last);
                _written = 0;
            }

            return _last.AsMemory(_written);
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        /// <summary>What was written may be of a client: it is not left lying in memory.</summary>
        public void Clear()
        {
            foreach (var array in _rented)
            {
                ArrayPool<byte>.Shared.Return(array, clearArray: true);
            }

            _rented.Clear();
            _full.Clear();
            _first.AsSpan().Clear();
            (_last, _written, _before) = (_first, 0, 0);
        }
    }
}
