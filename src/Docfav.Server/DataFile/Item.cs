using Docfav.Server.Access;
using Docfav.Server.Appointments;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using NodaTime;

namespace Docfav.Server.DataFile;

/// <summary>Where an item stands in the file.</summary>
/// <param name="Path">JSON path of the item.</param>
/// <param name="Position">Its first byte.</param>
/// <param name="IsNew">It came without an id and was given one, so nothing stored can be meant.</param>
readonly record struct Place(string Path, long Position, bool IsNew)
{
    /// <summary>The path of one of its fields; empty for the item itself.</summary>
    public string Of(string field) => field.Length == 0 ? Path : $"{Path}.{field}";
}

/// <summary>An item of the file as the row that it becomes.</summary>
class Item<T>(Guid id, Place place, T row) where T : class
{
    public Guid Id => id;
    public Place Place => place;
    public T Row => row;
}

/// <summary>A user; with neither a password nor a hash, a stored one keeps its hash.</summary>
sealed class UserItem(Guid id, Place place, User row) : Item<User>(id, place, row)
{
    /// <summary>A password in clear, to be hashed.</summary>
    public string? Password { get; init; }

    /// <summary>Null where the file does not say: a stored user keeps what there is.</summary>
    public SignInItem? SignIn { get; init; }
}

/// <summary>An API key; with neither a key nor a hash, a stored one keeps its hash.</summary>
sealed class ApiKeyItem(Guid id, Place place, ApiKey row) : Item<ApiKey>(id, place, row)
{
    public bool KeepsHash { get; init; }
}

/// <summary>A clinic without its lists.</summary>
sealed class ClinicItem(Guid id, Place place, Clinic row) : Item<Clinic>(id, place, row)
{
    public Picture? Logo { get; init; }

    /// <summary>Null for the defaults.</summary>
    public MessageItem? Messages { get; init; }
    public int NextClientNumber { get; init; }
    public int NextAppointmentNumber { get; init; }
}

/// <summary>A client; a number or a time of creation that is not given is kept where there is one.</summary>
sealed class ClientItem(Guid id, Place place, Client row) : Item<Client>(id, place, row)
{
    public int? Number { get; init; }
    public Instant? CreatedAt { get; init; }

    /// <summary>Let go of as soon as it is stored: a batch of clients with a picture each would be large.</summary>
    public Picture? Photo { get; set; }
}

/// <summary>An appointment; a number that is not given is kept where there is one.</summary>
sealed class AppointmentItem(Guid id, Place place, Appointment row) : Item<Appointment>(id, place, row)
{
    public int? Number { get; init; }
    public Guid? StaffCalendarId { get; init; }
    public Guid? ServiceId { get; init; }
    public Instant? From { get; init; }
    public Instant? To { get; init; }
    public int? Price { get; init; }
}
