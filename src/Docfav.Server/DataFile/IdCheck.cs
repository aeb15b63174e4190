using Docfav.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Docfav.Server.DataFile;

/// <summary>The ids of one kind: each once in the file, and none of another clinic.</summary>
sealed class IdCheck<T>(DocfavDb db, FaultList faults, CancellationToken cancellation) where T : class
{
    /// <summary>How many ids one query asks for.</summary>
    internal const int BatchSize = 500;

    readonly IdMap _inFile = new();
    readonly List<(Guid Id, Place Place)> _pending = [];
    readonly bool _isOfClinic = db.Model.FindEntityType(typeof(T))!.FindProperty("ClinicId") is not null;
    bool? _isStored;

    /// <summary>Whether the file has brought this id, in this clinic.</summary>
    public bool Has(Guid id, int clinicOrdinal) => _inFile.Find(id) == clinicOrdinal;

    public async ValueTask AddAsync(Item<T> item, ClinicScope? clinic)
    {
        if (!_inFile.TryAdd(item.Id, clinic?.Ordinal ?? 0))
        {
            faults.Add(item.Place, typeof(T) == typeof(Clinics.Member) ? "profile_id" : "id", "stands twice in the file");
        }
        else if (_isOfClinic && !item.Place.IsNew && await IsStoredAsync())
        {
            _pending.Add((item.Id, item.Place));
            if (_pending.Count == BatchSize)
            {
                await FlushAsync(clinic!);
            }
        }
    }

    /// <summary>Asks the database about the items taken since the last time.</summary>
    public async ValueTask FlushAsync(ClinicScope clinic)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var ids = _pending.ConvertAll(entry => entry.Id);
        var foreign = await db.Set<T>().Where(row => ids.Contains(EF.Property<Guid>(row, "Id")) && EF.Property<Guid>(row, "ClinicId") != clinic.Id)
            .Select(row => EF.Property<Guid>(row, "Id")).ToListAsync(cancellation);
        foreach (var (id, place) in foreign.Count == 0 ? [] : _pending)
        {
            if (foreign.Contains(id))
            {
                faults.Add(place, typeof(T) == typeof(Clinics.Member) ? "profile_id" : "id", "belongs to another clinic");
            }
        }

        _pending.Clear();
    }

    // Into an empty table goes all without a question.
    async ValueTask<bool> IsStoredAsync() => _isStored ??= await db.Set<T>().AnyAsync(cancellation);
}
