using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Docfav.Server.Api;

/// <summary>A writer of the API's JSON, and what it has written; both are used again and again.</summary>
sealed class JsonBuffer : IDisposable
{
    /// <summary>A longer one is not kept: one answer would hold its memory for ever.</summary>
    const int LongestKept = 512 * 1024;

    static readonly ObjectPool<JsonBuffer> s_pool = new DefaultObjectPool<JsonBuffer>(new Policy());

    readonly ArrayBufferWriter<byte> _bytes = new(1024);

    JsonBuffer() => Writer = new(_bytes, new JsonWriterOptions { Encoder = PlainLetters.Encoder });

    public Utf8JsonWriter Writer { get; }

    /// <summary>What was written, until this is disposed.</summary>
    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Writer.Flush();
            return _bytes.WrittenMemory;
        }
    }

    /// <summary>An empty one; disposing gives it back.</summary>
    public static JsonBuffer Rent() => s_pool.Get();

    public void Dispose() => s_pool.Return(this);

    sealed class Policy : PooledObjectPolicy<JsonBuffer>
    {
        public override JsonBuffer Create() => new();

        public override bool Return(JsonBuffer buffer)
        {
            // What was written may be of a client: it is not left lying in memory either.
            buffer._bytes.Clear();
            buffer.Writer.Reset();
            return buffer._bytes.Capacity <= LongestKept;
        }
    }
}
