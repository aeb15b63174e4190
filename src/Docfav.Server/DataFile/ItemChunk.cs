using System.Text.Json;

namespace Docfav.Server.DataFile;

/// <summary>Reads an item. Several are read at once, so it changes nothing; what it returns is run in the file's order.</summary>
/// <param name="json">The item, good until this returns.</param>
/// <param name="path">Its JSON path.</param>
/// <param name="position">Where it begins, in bytes.</param>
delegate Func<ValueTask> ReadItem(JsonElement json, string path, long position);

/// <summary>Some items of a list, read by all processors and taken in order.</summary>
sealed class ItemChunk
{
    const int MostItems = 512;
    const int MostBytes = 1024 * 1024;
    const int WorthSharing = 64;

    readonly List<(int Start, int Length, string Path, long Position)> _items = [];
    byte[] _bytes = new byte[64 * 1024];
    int _length;

    public bool IsFull => _items.Count == MostItems || _length >= MostBytes;

    public void Add(ReadOnlySpan<byte> item, string path, long position)
    {
        if (_length + item.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + item.Length));
        }

        item.CopyTo(_bytes.AsSpan(_length));
        _items.Add((_length, item.Length, path, position));
        _length += item.Length;
    }

    public async ValueTask TakeAsync(ReadItem read)
    {
        var taken = new Func<ValueTask>[_items.Count];
        if (_items.Count >= WorthSharing)
        {
            Parallel.For(0, taken.Length, index => taken[index] = Read(read, index));
        }
        else
        {
            for (var index = 0; index < taken.Length; index++)
            {
                taken[index] = Read(read, index);
            }
        }

        _items.Clear();
        _length = 0;
        foreach (var take in taken)
        {
            await take();
        }
    }

    Func<ValueTask> Read(ReadItem read, int index)
    {
        var (start, length, path, position) = _items[index];
        using var document = JsonDocument.Parse(_bytes.AsMemory(start, length), DataFileWalk.DocumentOptions);
        return read(document.RootElement, path, position);
    }
}
