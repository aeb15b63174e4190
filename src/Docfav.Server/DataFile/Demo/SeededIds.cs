namespace Docfav.Server.DataFile.Demo;

/// <summary>What an invented UUID names; its place within the clinic's UUIDs.</summary>
enum Named
{
    Clinic,
    User,
    ApiKey,
    Member,
    Calendar,
    StaffMember,
    StaffCalendar,
    Service,
    SpecialDay,
    DayOff,
    TimeOff,
    TimeReservation,
    RecurringEvent,
    GroupReservation,
    Client,
    Appointment,
}

/// <summary>
/// Version-8 UUIDs made of a seed, a clinic's number and a running number: the same at every run, never another seed's, and ascending within
/// a clinic, so that a bulk load appends to its indexes.
/// </summary>
readonly struct SeededIds(int seed, int clinic)
{
    /// <summary>The number of the clinic that is made on the first start; synthetic clinics count from 1.</summary>
    public const int FirstStart = 0;

    readonly uint _seed = Spread((uint)seed);

    /// <summary>The clinic's own UUID.</summary>
    public Guid Clinic => Of(Named.Clinic, 0);

    public Guid Of(Named named, int number) => new(
        _seed, (ushort)clinic, (ushort)(0x8000 | (int)named), 0x80, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);

    // The finalizer of MurmurHash3 (Austin Appleby, public domain): it maps no two seeds to one value.
    static uint Spread(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85ebca6b;
        value = (value ^ (value >> 13)) * 0xc2b2ae35;
        return value ^ (value >> 16);
    }
}
