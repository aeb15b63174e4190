using System.Buffers;
using System.Text.Json;

namespace Docfav.Server.DataFile;

/// <summary>
/// Walks objects whose fields come first and whose lists follow, item by item: the shape of the file, of a clinic, a calendar and a staff calendar.
/// </summary>
sealed class DataFileWalk(JsonPull json, FaultList faults, CancellationToken cancellation)
{
    internal static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = JsonPull.MaxDepth };

    /// <summary>The path of what is being read.</summary>
    public string Path { get; private set; } = "$";

    /// <summary>Walks an object whose opening brace has been read.</summary>
    /// <param name="path">Its JSON path.</param>
    /// <param name="first">A field that has been read already: <c>"name": value</c>.</param>
    /// <param name="head">Takes its fields, as one object, and where it begins; it is called before the first list is read.</param>
    /// <param name="lists">Its lists.</param>
    public async ValueTask ObjectAsync(string path, ReadOnlyMemory<byte> first, Func<JsonElement, long, ValueTask> head, DataList[] lists)
    {
        var position = json.Position;
        var fields = new ArrayBufferWriter<byte>();
        Append(fields, "{"u8, first.Span);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (json.Next() == JsonTokenType.PropertyName)
        {
            var name = json.Name;
            var at = Path = $"{path}.{name}";
            if (Array.Find(lists, list => list.Name == name) is { } list)
            {
                if (seen.Count == 0)
                {
                    await TakeHeadAsync();
                }

                Path = at;
                if (MayStand(list, seen))
                {
                    await ListAsync(list, at);
                }
            }
            else if (seen.Count == 0)
            {
                Append(fields, fields.WrittenCount == 1 ? ""u8 : ","u8, JsonSerializer.SerializeToUtf8Bytes(name));
                Append(fields, ":"u8, json.Value()!.Value.Span);
            }
            else
            {
                faults.Add(json.Position, at, "is not a known field here: an object's own fields stand before its lists");
                _ = json.Value();
            }
        }

        if (seen.Count == 0)
        {
            await TakeHeadAsync();
        }

        async ValueTask TakeHeadAsync()
        {
            Append(fields, "}"u8, default);
            Path = path;
            using var document = JsonDocument.Parse(fields.WrittenMemory, DocumentOptions);
            await head(document.RootElement, position);
        }
    }

    static void Append(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> first, ReadOnlySpan<byte> then)
    {
        to.Write(first);
        to.Write(then);
    }

    bool MayStand(DataList list, HashSet<string> seen)
    {
        var after = Array.Find(list.Before, seen.Contains);
        var isNew = seen.Add(list.Name);
        if (isNew && after is null)
        {
            return true;
        }

        faults.Add(json.Position, Path, isNew ? $"must stand before {after}" : "is given twice");
        json.Next();
        json.SkipRest();
        return false;
    }

    async ValueTask ListAsync(DataList list, string path)
    {
        if (list.Whole is not null)
        {
            using var document = JsonDocument.Parse(json.Value()!.Value, DocumentOptions);
            await list.Whole(document.RootElement, json.Position);
            return;
        }

        switch (json.Next())
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.StartArray:
                break;
            default:
                faults.Add(json.Position, path, "must be a list");
                json.SkipRest();
                return;
        }

        if (list.Item is { } item)
        {
            await ItemsAsync(item, path);
        }
        else
        {
            await ObjectsAsync(list.Enter!, path);
        }

        if (list.End is not null)
        {
            await list.End();
        }
    }

    async ValueTask ItemsAsync(ReadItem read, string path)
    {
        var chunk = new ItemChunk();
        try
        {
            for (var index = 0; ; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                Path = $"{path}[{index}]";
                if (json.Value() is not { } bytes)
                {
                    break;
                }

                chunk.Add(bytes.Span, Path, json.Position);
                if (chunk.IsFull)
                {
                    await chunk.TakeAsync(read);
                }
            }
        }
        catch (MalformedJsonException)
        {
            // What stands before the damage has its faults too.
            await chunk.TakeAsync(read);
            throw;
        }

        await chunk.TakeAsync(read);
    }

    async ValueTask ObjectsAsync(Func<string, ValueTask> enter, string path)
    {
        for (var index = 0; ; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            Path = $"{path}[{index}]";
            switch (json.Next())
            {
                case JsonTokenType.EndArray:
                    return;
                case JsonTokenType.StartObject:
                    await enter(Path);
                    break;
                default:
                    faults.Add(json.Position, Path, "must be an object");
                    json.SkipRest();
                    break;
            }
        }
    }
}

/// <summary>A list of an object. One of <see cref="Item"/>, <see cref="Enter"/> and <see cref="Whole"/> takes what it holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Lists that refer to it, and must not come first.</param>
sealed record DataList(string Name, params string[] Before)
{
    public ReadItem? Item { get; init; }

    /// <summary>Walks the item at this path, whose opening brace has been read.</summary>
    public Func<string, ValueTask>? Enter { get; init; }

    /// <summary>Takes the whole list, or whatever stands in its place.</summary>
    public Func<JsonElement, long, ValueTask>? Whole { get; init; }

    public Func<ValueTask>? End { get; init; }
}
