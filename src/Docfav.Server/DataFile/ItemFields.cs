using System.Globalization;
using System.Text.Json;
using Docfav.Server.Api.Forms;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>The fields of one item, read by the forms of the API.</summary>
sealed class ItemFields
{
    static readonly Form<Guid?> OptionalUuid = Form.Uuid.OrNull();

    readonly ObjectReader _fields;
    readonly FaultList _faults;

    /// <param name="json">The item.</param>
    /// <param name="path">Its JSON path.</param>
    /// <param name="position">Where the item begins, in bytes.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="now">The time that goes into an id that is made.</param>
    /// <param name="idName">The name of the field with its id; null for an item that has none.</param>
    public ItemFields(JsonElement json, string path, long position, FaultList faults, Instant now, string? idName = "id")
    {
        _faults = faults;
        _fields = new(json, path, (field, message) =>
        {
            IsFaulty = true;
            faults.Add(position, field, message);
        });
        var id = idName is null ? null : _fields.Read(idName, OptionalUuid, "");
        Id = id ?? Guid.CreateVersion7(now.ToDateTimeOffset());
        Place = new(path, position, IsNew: id is null);
        Now = now;
    }

    /// <summary>Whether something was wrong so far: what follows from it need not be said.</summary>
    public bool IsFaulty { get; private set; }

    public Guid Id { get; }
    public Place Place { get; }
    public Instant Now { get; }

    /// <summary>A field that may be absent or null.</summary>
    public T Read<T>(string name, Form<T> form, T fallback = default!) => _fields.Read(name, form, "", fallback);

    /// <summary>A field that must be there.</summary>
    public T Require<T>(string name, Form<T> form) => _fields.Require(name, form, "");

    /// <summary>A field that must be there and name something that is known.</summary>
    public Guid Reference(string name, Predicate<Guid> isKnown, string noun)
    {
        var id = Read(name, OptionalUuid);
        if (id is null)
        {
            RequireGiven(name);
        }
        else if (!isKnown(id.Value))
        {
            Refuse(name, $"is the id of no {noun} of the clinic");
        }

        return id ?? Guid.Empty;
    }

    /// <summary>A field that may be absent, but names something that is known.</summary>
    public Guid? OptionalReference(string name, Predicate<Guid> isKnown, string noun)
    {
        var id = Read(name, OptionalUuid);
        if (id is not null && !isKnown(id.Value))
        {
            Refuse(name, $"is the id of no {noun} of the clinic");
        }

        return id;
    }

    /// <summary>The objects of a nested list that is kept with the item; each one's unknown fields are faulted when the next is asked for.</summary>
    public IEnumerable<ItemFields> Objects(string name, int atMost)
    {
        if (_fields.Nested(name) is not { } list)
        {
            yield break;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Refuse(name, "must be a list");
            yield break;
        }

        if (list.GetArrayLength() > atMost)
        {
            Refuse(name, $"must have at most {atMost.ToString("N0", CultureInfo.InvariantCulture)} items");
            yield break;
        }

        var index = 0;
        foreach (var json in list.EnumerateArray())
        {
            var item = new ItemFields(json, $"{_fields.PathOf(name)}[{index++}]", Place.Position, _faults, Now, idName: null);
            yield return item;
            item.End();
        }
    }

    /// <summary>A nested object that may be absent or null; what reads it calls <see cref="End"/>.</summary>
    public ItemFields? Object(string name) =>
        _fields.Nested(name) is { } json ? new ItemFields(json, _fields.PathOf(name), Place.Position, _faults, Now, idName: null) : null;

    /// <summary>The field's JSON, where it is there and not null.</summary>
    public JsonElement? Json(string name) => _fields.Nested(name);

    public void Refuse(string name, string message) => _fields.Refuse(name, message);

    /// <summary>Faults a field that is not there (a faulty one has its fault already).</summary>
    public void RequireGiven(string name)
    {
        if (_fields.Nested(name) is null)
        {
            Refuse(name, "is required");
        }
    }

    /// <summary>Faults every field that nobody asked for.</summary>
    public void End() => _fields.End();

    /// <summary>Instants from and to: in order and, where it is said so, at most 24 hours apart.</summary>
    public void CheckSpan(Instant? from, Instant? to, bool atMostADay)
    {
        if (from is null || to is null)
        {
            return;
        }

        if (to <= from)
        {
            Refuse("to", "must be after from");
        }
        else if (atMostADay && to - from > Duration.FromHours(24))
        {
            Refuse("to", "must be at most 24 hours after from");
        }
    }
}
